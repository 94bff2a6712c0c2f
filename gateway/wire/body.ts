import express, { type Request, type Response } from 'express';
import { ProblemError } from './problem.ts';

const LIMIT_BYTES = 64 * 1024;

// Compressed bodies are refused: what is sent here is small, and what it unpacks to is not known.
const readRaw = express.raw({ type: () => true, limit: LIMIT_BYTES, inflate: false });

/** The problems of a body, named as the endpoint's family does. */
export type BodyProblems = {
  readonly tooLarge: string;
  readonly unsupportedType: { readonly status: number; readonly code: string };
};

const EMPTY = new Uint8Array();

/** Reads a body whole. @throws ProblemError for one over 64 KiB, compressed, or cut off. */
export async function readBody(request: Request, response: Response, problems: BodyProblems): Promise<Uint8Array> {
  await new Promise<void>((resolve, reject) => {
    readRaw(request, response, (error?: unknown) => (error ? reject(bodyProblem(error, problems)) : resolve()));
  });
  return request.body instanceof Uint8Array ? request.body : EMPTY;
}

function bodyProblem(error: unknown, problems: BodyProblems): ProblemError {
  const type = (error as { type?: string }).type;
  if (type === 'entity.too.large') {
    return new ProblemError({ status: 413, code: problems.tooLarge, description: 'The body is larger than 64 KiB.' });
  }
  if (type === 'encoding.unsupported') {
    return new ProblemError({ ...problems.unsupportedType, description: 'The body is compressed; send it as it is.' });
  }
  return new ProblemError({ status: 400, code: 'invalid_request', description: 'The body was cut off.' });
}

/** Whether the content type is this one, whatever its parameters (RFC 9110 §8.3.1). */
export function hasType(request: Request, type: string): boolean {
  const [sent = ''] = (request.headers['content-type'] ?? '').split(';', 1);
  return sent.trim().toLowerCase() === type;
}
