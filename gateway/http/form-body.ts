import type { Request, Response } from 'express';
import type { z } from 'zod';
import { type Body, type BodyProblems, type BodySize, hasType, readBody } from './body.ts';
import { decodeUtf8, type Form, parseForm } from './parameters.ts';
import { invalidRequest } from './problem.ts';

const FORM = 'application/x-www-form-urlencoded';
const PROBLEMS: BodyProblems = {
  tooLarge: 'invalid_request',
  unsupportedType: { status: 400, code: 'invalid_request' },
};

/** Reads the text of a form body (RFC 6749 Appendix B); empty without a body. @throws ProblemError */
async function readFormText(request: Request, response: Response, size?: BodySize): Promise<string> {
  const body = await readBody(request, response, PROBLEMS, size);
  if (body.length === 0) return '';
  if (!hasType(request, FORM)) throw invalidRequest(`Send the parameters as ${FORM}.`);
  return decodeUtf8(body);
}

/** A form, for a handler that reads its parameters; the schema is for the document. `read` is asked before the client. */
export function form(schema: z.ZodType, size?: BodySize): Body<Form>;
export function form<Value>(schema: z.ZodType, size: BodySize, read: (form: Form) => Value): Body<Value>;
export function form(
  schema: z.ZodType,
  size?: BodySize,
  read: (form: Form) => unknown = (sent) => sent,
): Body<unknown> {
  return {
    type: FORM,
    schema,
    async read(request, response) {
      const sent = parseForm(await readFormText(request, response, size));
      return { value: read(sent), form: sent };
    },
  };
}

/** The text of a form as it was sent. */
export function formText(schema: z.ZodType, size?: BodySize): Body<string> {
  return {
    type: FORM,
    schema,
    read: async (request, response) => ({ value: await readFormText(request, response, size) }),
  };
}
