import type { Request } from 'express';
import { parseForm, queryOf, readDistinctParameters } from './parameters.ts';

/** Reads known parameters from the query; the last word on broken ones is the same as for forms. @throws ProblemError */
export function readQuery<Name extends string>(
  request: Request,
  known: readonly Name[],
): { readonly [Known in Name]?: string } {
  return readDistinctParameters(parseForm(queryOf(request.originalUrl)), known).values;
}
