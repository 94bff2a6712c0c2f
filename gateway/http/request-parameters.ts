import type { Request } from 'express';
import type { z } from 'zod';
import { parseForm, queryOf, readDistinctParameters, repairedForm, sentQueryOf } from './parameters.ts';
import { invalidRequest, notFound } from './problem.ts';

/** The query of a request: what the document says of it, and how it is read. */
export type Query<Value> = {
  readonly schema: z.ZodObject;
  /** @throws ProblemError */
  read(request: Request): Value;
};

/** Reads known parameters from the query; the last word on broken ones is the same as for forms. @throws ProblemError */
export function readQuery<Name extends string>(
  request: Request,
  known: readonly Name[],
): { readonly [Known in Name]?: string } {
  return readDistinctParameters(parseForm(queryOf(request.originalUrl)), known).values;
}

/**
 * As readQuery, for what only names something that is looked for. Nothing is kept under a name that nothing can keep, so
 * it is as unknown as any other: it is no reason for another answer. @throws ProblemError for a name that comes twice
 */
function readNames<Name extends string>(
  request: Request,
  known: readonly Name[],
): { readonly [Known in Name]?: string } {
  return readDistinctParameters(repairedForm(sentQueryOf(request.originalUrl)), known).values;
}

/** One value of the path, decoded. What can name nothing is not worth a call. @throws ProblemError not_found */
function pathValue(request: Request, name: string): string {
  const value = request.params[name];
  // The rest of a path names nothing that is looked up.
  if (Array.isArray(value)) return value.join('/');
  if (typeof value !== 'string' || value.includes('\0')) throw notFound();
  return value;
}

/** The values of a path. @throws ProblemError not_found */
export function readPath<Schema extends z.ZodObject>(schema: Schema, request: Request): z.output<Schema> {
  return schema.parse(Object.fromEntries(Object.keys(schema.shape).map((name) => [name, pathValue(request, name)])));
}

/** The parameters of a query. What the schema requires has to be there. */
export const parameters = <Schema extends z.ZodObject>(schema: Schema): Query<z.output<Schema>> => ({
  schema,
  read: (request) => required(schema, readQuery(request, Object.keys(schema.shape))),
});

/** As parameters, for a query that only names something that is looked for. */
export const lookup = <Schema extends z.ZodObject>(schema: Schema): Query<z.output<Schema>> => ({
  schema,
  read: (request) => required(schema, readNames(request, Object.keys(schema.shape))),
});

/** The query as it was sent, for a handler that reads it itself; the schema is for the document. */
export const sentQuery = (schema: z.ZodObject): Query<string> => ({
  schema,
  read: (request) => queryOf(request.originalUrl),
});

function required<Schema extends z.ZodObject>(schema: Schema, values: Readonly<Record<string, unknown>>) {
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const [name = ''] = parsed.error.issues.map(({ path }) => String(path[0]));
  throw invalidRequest(values[name] === undefined ? `The parameter ${name} is missing.` : `${name}: malformed.`);
}
