import type { Request, Response } from 'express';
import { z } from 'zod';
import { type BodyProblems, hasType, readBody } from './body.ts';
import { decodeUtf8 } from './parameters.ts';
import { invalidRequest, ProblemError } from './problem.ts';

const PROBLEMS: BodyProblems = {
  tooLarge: 'payload_too_large',
  unsupportedType: { status: 415, code: 'unsupported_media_type' },
};

/** A string that a database can keep: no NUL, no half of a surrogate pair. */
export const text = z
  .string('expected a string')
  .refine((value) => !value.includes('\0') && value.isWellFormed(), 'contains characters that cannot be kept');

/** Reads a JSON body and checks it; unknown fields are ignored. @throws ProblemError that names the wrong field */
export async function readJson<Schema extends z.ZodType>(
  request: Request,
  response: Response,
  schema: Schema,
): Promise<z.output<Schema>> {
  if (!hasType(request, 'application/json')) throw notJson();
  const body = parseJson(await readBody(request, response, PROBLEMS));
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw invalidRequest(fieldProblem(parsed.error));
}

/**
 * For requests that say everything in their path: a body is not needed, but a page of another site cannot send JSON
 * without asking first, so nothing else is taken (product.md §4). @throws ProblemError
 */
export async function requireNoOtherBody(request: Request, response: Response) {
  const isTyped = request.headers['content-type'] !== undefined;
  if (isTyped && !hasType(request, 'application/json')) throw notJson();
  const body = await readBody(request, response, PROBLEMS);
  if (body.length > 0 && !isTyped) throw notJson();
}

function notJson() {
  return new ProblemError({ ...PROBLEMS.unsupportedType, description: 'Send the body as application/json.' });
}

function parseJson(body: Uint8Array): unknown {
  const json = decodeUtf8(body);
  try {
    return JSON.parse(json);
  } catch {
    // The parser's own message quotes the body.
    throw invalidRequest('The body is not valid JSON.');
  }
}

function fieldProblem(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined || issue.path.length === 0) return 'The body is not a JSON object.';
  return `${issue.path.join('.')}: ${issue.message}.`;
}
