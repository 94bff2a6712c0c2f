import { GRANT_TYPES } from '../../proto/vocabulary/grant-types.ts';
import { type Pace, produce } from '../load.ts';
import { type Operation, SuppliesUsedUp } from '../operation.ts';
import type { ApprovedCode, Target } from '../target.ts';
import type { Answer } from '../wrong-answer.ts';
import { tokenAnswerCheck } from './token-answer.ts';

/** A confidential client redeems its code, with PKCE, for tokens with an ID token (RFC 6749 §4.1.3). */
export function codeExchange(target: Target, pace: Pace): Operation {
  const approved: ApprovedCode[] = [];
  const check = tokenAnswerCheck(target);
  return {
    name: 'code exchange, ID token',
    async prepare(count) {
      await produce(count - approved.length, pace, async () => {
        approved.push(await target.approveCode());
      });
    },
    async once() {
      const code = approved.shift();
      if (code === undefined) throw new SuppliesUsedUp();
      await check(await exchange(target, code), code.subject);
    },
  };
}

export function exchange(
  { http, paths, web }: Pick<Target, 'http' | 'paths' | 'web'>,
  { code, codeVerifier }: ApprovedCode,
): Promise<Answer> {
  const form = {
    grant_type: GRANT_TYPES.authorizationCode,
    code,
    redirect_uri: web.redirectUri,
    code_verifier: codeVerifier,
  };
  return http.postForm(paths.token, form, web.headers);
}
