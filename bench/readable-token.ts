import { z } from 'zod';
import { exchange } from './operations/code-exchange.ts';
import type { ApprovedCode, ReadableToken, Target } from './target.ts';
import { bodyOf } from './wrong-answer.ts';

const Tokens = z.object({ access_token: z.string() });

/** Redeems an approved code for its access token. @throws WrongAnswer */
export async function readableTokenBy(
  target: Pick<Target, 'http' | 'paths' | 'web'>,
  approve: () => Promise<ApprovedCode>,
): Promise<ReadableToken> {
  const code = await approve();
  const { access_token } = bodyOf(await exchange(target, code), 200, Tokens);
  return { token: access_token, subject: code.subject };
}
