import { z } from 'zod';
import type { Answer } from '../http-client.ts';
import type { Target } from '../target.ts';
import { bodyOf, requireAnswer } from '../wrong-answer.ts';

const Jws = z.string().regex(/^[\w-]+\.[\w-]+\.[\w-]+$/);

const TokenAnswer = z.object({
  access_token: Jws,
  token_type: z.literal('Bearer'),
  expires_in: z.number().positive(),
  scope: z.string(),
  refresh_token: z.string().min(40),
  id_token: Jws,
});

/** Signatures are verified in one answer of so many, so that the verification is not what is measured. */
const VERIFY_EVERY = 50;

/** Checks answers of the token endpoint that carry an access, a refresh and an ID token; gives the refresh token. */
export function tokenAnswerCheck(target: Target) {
  const scope = sorted(target.scope);
  let answers = 0;
  /** @throws WrongAnswer */
  return async (answer: Answer, subject: string): Promise<string> => {
    const body = bodyOf(answer, 200, TokenAnswer);
    requireAnswer(sorted(body.scope) === scope, 'scope: not the one that was approved');
    if (answers % VERIFY_EVERY === 0) {
      const accessSubject = await target.verifyAccessToken(body.access_token).catch(() => undefined);
      requireAnswer(accessSubject === subject, 'access_token: not good, or of somebody else');
      const idSubject = await target.verifyIdToken(body.id_token).catch(() => undefined);
      requireAnswer(idSubject === subject, 'id_token: not good, or of somebody else');
    }
    answers += 1;
    return body.refresh_token;
  };
}

function sorted(scope: string): string {
  return scope.split(' ').sort().join(' ');
}
