import type { Request } from 'express';
import { parseForm, queryOf, readDistinctParameters, repairedForm, sentQueryOf } from './parameters.ts';
import { notFound } from './problem.ts';

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
export function readNames<Name extends string>(
  request: Request,
  known: readonly Name[],
): { readonly [Known in Name]?: string } {
  return readDistinctParameters(repairedForm(sentQueryOf(request.originalUrl)), known).values;
}

/** One value of the path, decoded. What can name nothing is not worth a call. @throws ProblemError not_found */
export function pathValue(request: Request, name: string): string {
  const value = request.params[name];
  if (typeof value !== 'string' || value.includes('\0')) throw notFound();
  return value;
}
