import { GRANT_TYPES } from '../../proto/vocabulary/grant-types.ts';
import { type Pace, produce } from '../load.ts';
import { type Operation, SuppliesUsedUp } from '../operation.ts';
import type { Target } from '../target.ts';
import { requireAnswer } from '../wrong-answer.ts';
import { exchange } from './code-exchange.ts';
import { tokenAnswerCheck } from './token-answer.ts';

/** Grants that are renewed in turn, at most: more than requests are in flight, so that no two wait for one row. */
const GRANTS = 256;

type Renewable = { readonly refreshToken: string; readonly subject: string };

/** A confidential client renews its tokens; each refresh uses the token that the one before gave (RFC 6749 §6). */
export function refresh(target: Target, pace: Pace): Operation {
  // The one that was renewed longest ago comes first.
  const waiting: Renewable[] = [];
  const check = tokenAnswerCheck(target);
  return {
    name: 'refresh, ID token',
    async prepare(count) {
      await produce(Math.min(GRANTS, count) - waiting.length, pace, async () => {
        const code = await target.approveCode();
        const refreshToken = await check(await exchange(target, code), code.subject);
        waiting.push({ refreshToken, subject: code.subject });
      });
    },
    async once() {
      const renewable = waiting.shift();
      if (renewable === undefined) throw new SuppliesUsedUp();
      const form = { grant_type: GRANT_TYPES.refreshToken, refresh_token: renewable.refreshToken };
      const answer = await target.http.postForm(target.paths.token, form, target.web.headers);
      const refreshToken = await check(answer, renewable.subject);
      requireAnswer(refreshToken !== renewable.refreshToken, 'refresh_token: the one that was just used');
      waiting.push({ ...renewable, refreshToken });
    },
  };
}
