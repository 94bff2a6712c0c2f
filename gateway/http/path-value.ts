import type { Request } from 'express';
import { notFound } from './problem.ts';

/** One value of the path, decoded. What can name nothing is not worth a call. @throws ProblemError not_found */
export function pathValue(request: Request, name: string): string {
  const value = request.params[name];
  if (typeof value !== 'string' || value.includes('\0')) throw notFound();
  return value;
}
