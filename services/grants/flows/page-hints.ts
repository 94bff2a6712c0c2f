import type { AuthorizationParameters } from '../domain/authorization-parameters.ts';

/** What a client wants a page to know (OIDC Core §3.1.2.1). The pages decide what they make of it. */
export type PageHints = {
  readonly loginHint: string | undefined;
  readonly uiLocales: string | undefined;
  readonly display: string | undefined;
  readonly prompt: 'login' | 'select_account' | undefined;
};

/** Characters: a hint goes into an address; a longer one is left out. */
const LONGEST_HINT = 500;

export function pageHints(parameters: AuthorizationParameters, prompt: PageHints['prompt']): PageHints {
  const { login_hint: loginHint, ui_locales: uiLocales, display } = parameters;
  return { loginHint: fitting(loginHint), uiLocales: fitting(uiLocales), display: fitting(display), prompt };
}

const fitting = (hint: string | undefined) => (hint !== undefined && hint.length > LONGEST_HINT ? undefined : hint);
