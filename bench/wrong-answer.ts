import type { IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';

/** An HTTP answer, read whole. */
export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string };

/** An answer that is not the one the operation must get. The message is one of a few, so that they can be counted. */
export class WrongAnswer extends Error {
  override readonly name = 'WrongAnswer';
}

/**
 * The body of an answer that has this status and this shape, and that no cache may keep.
 *
 * @throws WrongAnswer
 */
export function bodyOf<Shape extends z.ZodType>(answer: Answer, status: number, shape: Shape): z.output<Shape> {
  requireStatus(answer, status);
  requireAnswer(/\bno-store\b/.test(answer.headers['cache-control'] ?? ''), 'an answer that caches may keep');
  return parsedBody(answer, shape);
}

/** The same for an answer that caches may keep. @throws WrongAnswer */
export function publicBodyOf<Shape extends z.ZodType>(answer: Answer, status: number, shape: Shape): z.output<Shape> {
  requireStatus(answer, status);
  return parsedBody(answer, shape);
}

/** @throws WrongAnswer */
export function requireAnswer(right: boolean, complaint: string): asserts right {
  if (!right) throw new WrongAnswer(complaint);
}

function requireStatus(answer: Answer, status: number) {
  requireAnswer(answer.status === status, `status ${answer.status} instead of ${status}`);
}

function parsedBody<Shape extends z.ZodType>(answer: Answer, shape: Shape): z.output<Shape> {
  const parsed = shape.safeParse(jsonOf(answer));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new WrongAnswer(`${issue?.path.join('.') || 'body'}: ${issue?.message}`);
}

function jsonOf({ headers, text }: Answer): unknown {
  requireAnswer(/^application\/(jwk-set\+)?json\b/.test(headers['content-type'] ?? ''), 'an answer that is not JSON');
  try {
    return JSON.parse(text);
  } catch {
    throw new WrongAnswer('an answer that is broken JSON');
  }
}
