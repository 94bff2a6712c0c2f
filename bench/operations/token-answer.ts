import { z } from 'zod';
import type { Target } from '../target.ts';
import { type Answer, bodyOf, requireAnswer } from '../wrong-answer.ts';

export const Jws = z.string().regex(/^[\w-]+\.[\w-]+\.[\w-]+$/);

const TokenAnswer = z.object({
  access_token: Jws,
  token_type: z.literal('Bearer'),
  expires_in: z.number().positive(),
  scope: z.string(),
  refresh_token: z.string().min(40),
  id_token: Jws,
});

/** Checks answers of the token endpoint that carry an access, a refresh and an ID token; gives the refresh token. */
export function tokenAnswerCheck(target: Target) {
  const scope = sorted(target.scope);
  const isDue = everyFiftieth();
  /** @throws WrongAnswer */
  return async (answer: Answer, subject: string): Promise<string> => {
    const body = bodyOf(answer, 200, TokenAnswer);
    requireAnswer(sorted(body.scope) === scope, 'scope: not the one that was approved');
    if (isDue()) {
      const accessSubject = await target.verifyAccessToken(body.access_token).catch(() => undefined);
      requireAnswer(accessSubject === subject, 'access_token: not good, or of somebody else');
      const idSubject = await target.verifyIdToken(body.id_token).catch(() => undefined);
      requireAnswer(idSubject === subject, 'id_token: not good, or of somebody else');
    }
    return body.refresh_token;
  };
}

/** Signatures are verified in one answer of fifty, the first one too, so that it is not the verification that is measured. */
export function everyFiftieth(): () => boolean {
  let answers = 0;
  return () => answers++ % 50 === 0;
}

function sorted(scope: string): string {
  return scope.split(' ').sort().join(' ');
}
