import type { Request, Response } from 'express';
import { type BodyProblems, type BodySize, hasType, readBody } from './body.ts';
import { decodeUtf8, type Form, parseForm } from './parameters.ts';
import { invalidRequest } from './problem.ts';

const FORM = 'application/x-www-form-urlencoded';
const PROBLEMS: BodyProblems = {
  tooLarge: 'invalid_request',
  unsupportedType: { status: 400, code: 'invalid_request' },
};

/** Reads the text of a form body (RFC 6749 Appendix B); empty without a body. @throws ProblemError */
export async function readFormText(request: Request, response: Response, size?: BodySize): Promise<string> {
  const body = await readBody(request, response, PROBLEMS, size);
  if (body.length === 0) return '';
  if (!hasType(request, FORM)) throw invalidRequest(`Send the parameters as ${FORM}.`);
  return decodeUtf8(body);
}

/** Reads a form body. @throws ProblemError */
export async function readForm(request: Request, response: Response, size?: BodySize): Promise<Form> {
  return parseForm(await readFormText(request, response, size));
}
