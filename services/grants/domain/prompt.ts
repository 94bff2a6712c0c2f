import { PROMPTS } from '../../../proto/vocabulary/authorization.ts';
import { invalidRequest } from './oauth-error.ts';

/** What a client wants the person to be asked, or not (OIDC Core §3.1.2.1). */
export type Prompt = {
  /** `none`: no page at all. */
  readonly silent: boolean;
  /** `login`: sign in again. */
  readonly login: boolean;
  /** `select_account`: choose who goes on. */
  readonly selectAccount: boolean;
};

/**
 * Reads the `prompt` parameter. Values that do not exist here are ignored (docs/decisions/0016), and `consent` asks for
 * what happens anyway.
 *
 * @throws OAuthError invalid_request for `none` beside another value.
 */
export function readPrompt(text: string | undefined): Prompt {
  const values = new Set((text ?? '').split(' ').filter((value) => value !== ''));
  const silent = values.has(PROMPTS.none);
  if (silent && values.size > 1) throw invalidRequest('The prompt none goes with no other value.');
  return { silent, login: values.has(PROMPTS.login), selectAccount: values.has(PROMPTS.selectAccount) };
}
