import { maxHeaderSize } from 'node:http';
import express, { type Request, type Response } from 'express';
import type { z } from 'zod';
import type { Form } from './parameters.ts';
import { ProblemError } from './problem.ts';
import type { ProblemCode } from './problem-codes.ts';

// Compressed bodies are refused: what is sent here is small, and what it unpacks to is not known.
const rawOf = (limit: number) => ({ limit, read: express.raw({ type: () => true, limit, inflate: false }) });

const SIZES = {
  any: rawOf(64 * 1024),
  /** What could stand in an address as well: Node takes no longer ones. */
  address: rawOf(maxHeaderSize),
};

/** The body of a request: what the document says of it, and how it is read. */
export type Body<Value> = {
  readonly type: 'application/json' | 'application/x-www-form-urlencoded';
  readonly schema: z.ZodType;
  /** `form` holds the parameters of a form, where credentials may be. @throws ProblemError */
  read(request: Request, response: Response): Promise<{ readonly value: Value; readonly form?: Form }>;
};

/** How large a body may be. */
export type BodySize = keyof typeof SIZES;

/** The problems of a body, named as the endpoint's family does. */
export type BodyProblems = {
  readonly tooLarge: ProblemCode;
  readonly unsupportedType: { readonly status: number; readonly code: ProblemCode };
};

const EMPTY = new Uint8Array();

/** Reads a body whole. @throws ProblemError for one that is too large, compressed, or cut off. */
export function readBody(
  request: Request,
  response: Response,
  problems: BodyProblems,
  size: BodySize = 'any',
): Promise<Uint8Array> {
  const { limit, read } = SIZES[size];
  return new Promise((resolve, reject) => {
    read(request, response, (error?: unknown) => {
      if (error) reject(bodyProblem(error, problems, limit));
      else resolve(request.body instanceof Uint8Array ? request.body : EMPTY);
    });
  });
}

function bodyProblem(error: unknown, problems: BodyProblems, limit: number): ProblemError {
  const type = (error as { type?: string }).type;
  if (type === 'entity.too.large') {
    const description = `The body is larger than ${limit / 1024} KiB.`;
    return new ProblemError({ status: 413, code: problems.tooLarge, description });
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
