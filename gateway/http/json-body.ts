import type { Request, Response } from 'express';
import { z } from 'zod';
import { type Body, type BodyProblems, hasType, readBody } from './body.ts';
import { decodeUtf8 } from './parameters.ts';
import { invalidRequest, oauthRefusal, ProblemError } from './problem.ts';

/** The problems of a JSON body, named as the endpoint's family does. */
type JsonProblems = BodyProblems & {
  /** A value that does not fit: which field (undefined: the body as a whole), and why. */
  readonly badValue: (field: string | undefined, description: string) => ProblemError;
  /** What a member that is the empty string means; a value like another if absent. */
  readonly emptyText?: 'absent';
  /** What bytes that are no UTF-8 become; the body is refused if absent. */
  readonly brokenText?: 'replaced';
};

const PROBLEMS: JsonProblems = {
  tooLarge: 'payload_too_large',
  unsupportedType: { status: 415, code: 'unsupported_media_type' },
  badValue: (_field, description) => invalidRequest(description),
};

/**
 * Registration is an OAuth endpoint that takes JSON (RFC 7591 §3.2.2). Applications send `""` for what they do not have, as
 * a parameter without a value is sent (RFC 6749 §3.1).
 */
export const REGISTRATION_PROBLEMS: JsonProblems = {
  tooLarge: 'invalid_request',
  unsupportedType: { status: 400, code: 'invalid_request' },
  badValue: (field, description) =>
    oauthRefusal(field === 'redirect_uris' ? 'invalid_redirect_uri' : 'invalid_client_metadata', description),
  emptyText: 'absent',
};

/** Of a body with a `name`: what nothing can keep is no reason for another answer than an unknown name has. */
export const LOOKUP_PROBLEMS: JsonProblems = { ...PROBLEMS, brokenText: 'replaced' };

/** A string that only names something that is looked for. */
export const name = z.string('expected a string').overwrite((value) => value.toWellFormed());

/** A string that a database can keep: no NUL, no half of a surrogate pair. */
export const text = z
  .string('expected a string')
  .refine((value) => !value.includes('\0') && value.isWellFormed(), 'contains characters that cannot be kept');

/**
 * A JSON body. The document shows the schema that checks it, or `shown` where that has members which only tell whoever
 * sends them that they cannot be used.
 */
export function json<Schema extends z.ZodType>(
  schema: Schema,
  { shown = schema, problems = PROBLEMS }: { readonly shown?: z.ZodType; readonly problems?: JsonProblems } = {},
): Body<z.output<Schema>> {
  return {
    type: 'application/json',
    schema: shown,
    read: async (request, response) => ({ value: await readJson(request, response, schema, problems) }),
  };
}

/** Reads a JSON body and checks it; unknown fields are ignored. @throws ProblemError that names the wrong field */
async function readJson<Schema extends z.ZodType>(
  request: Request,
  response: Response,
  schema: Schema,
  problems: JsonProblems = PROBLEMS,
): Promise<z.output<Schema>> {
  if (!hasType(request, 'application/json')) throw notJson(problems);
  const body = parseJson(await readBody(request, response, problems), problems);
  const parsed = schema.safeParse(problems.emptyText === 'absent' ? withoutEmptyTexts(body) : body);
  if (parsed.success) return parsed.data;
  throw fieldProblem(parsed.error, problems);
}

/**
 * For requests that say everything in their path: a body is not needed, but a page of another site cannot send JSON
 * without asking first, so nothing else is taken (product.md §4). @throws ProblemError
 */
export async function requireNoOtherBody(request: Request, response: Response) {
  const isTyped = request.headers['content-type'] !== undefined;
  if (isTyped && !hasType(request, 'application/json')) throw notJson(PROBLEMS);
  const body = await readBody(request, response, PROBLEMS);
  if (body.length > 0 && !isTyped) throw notJson(PROBLEMS);
}

function withoutEmptyTexts(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== ''));
}

function notJson({ unsupportedType }: BodyProblems) {
  return new ProblemError({ ...unsupportedType, description: 'Send the body as application/json.' });
}

const NO_JSON = 'The body is not valid JSON in UTF-8.';
const repaired = new TextDecoder('utf-8', { ignoreBOM: true });

function parseJson(body: Uint8Array, { brokenText }: JsonProblems): unknown {
  const json = brokenText === 'replaced' ? repaired.decode(body) : decodeUtf8(body, NO_JSON);
  try {
    return JSON.parse(json);
  } catch {
    // The parser's own message quotes the body.
    throw invalidRequest(NO_JSON);
  }
}

function fieldProblem(error: z.ZodError, { badValue }: JsonProblems): ProblemError {
  const [issue] = error.issues;
  if (issue === undefined || issue.path.length === 0) return badValue(undefined, 'The body is not a JSON object.');
  return badValue(String(issue.path[0]), `${issue.path.join('.')}: ${issue.message}.`);
}
