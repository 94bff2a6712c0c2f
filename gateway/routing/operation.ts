import type { CallOptions } from '@connectrpc/connect';
import type { Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import { type Caller, GUARDS, type Guard, mayPutCredentialsInForm, type Who } from '../auth/guards.ts';
import type { GatewayContext } from '../context.ts';
import { answerJson, answerNothing } from '../http/answer.ts';
import type { Body } from '../http/body.ts';
import { requireNoOtherBody } from '../http/json-body.ts';
import { NO_FORM } from '../http/parameters.ts';
import { type Query, readPath } from '../http/request-parameters.ts';
import { callFor } from '../rpc-clients.ts';

/** What an operation answers when all is well. */
type Answer = {
  readonly description: string;
  /** The schema of what `handle` returns. */
  readonly json?: z.ZodType;
  /** `handle` may write the answer itself, and return nothing. */
  readonly written?: true;
  /** Another type than JSON. The body is text for the document, and `handle` writes it. */
  readonly type?: string;
  readonly headers?: { readonly [name: string]: z.ZodType };
};
type Answers = { readonly [status: number]: Answer };

/** What every handler is given. */
export type HttpCall = GatewayContext & {
  readonly request: Request;
  readonly response: Response;
  /** For every RPC that is made for the request. */
  readonly call: CallOptions;
};

export const httpCall = (context: GatewayContext, request: Request, response: Response): HttpCall => ({
  ...context,
  request,
  response,
  call: callFor(response),
});

/** Answers a request whose guard has let it in. */
export type Handle = (call: HttpCall) => Promise<void> | void;

/**
 * A value as a handler gives it for a schema: every member that has to be there is named, and none that the schema does
 * not know. A tier of another release may leave out what its contract has by now, so each may be undefined.
 */
export type Json<Schema extends z.ZodType> = Sent<z.output<Schema>>;
type Sent<Value> = Value extends readonly (infer Item)[]
  ? readonly Sent<Item>[]
  : Value extends object
    ? { readonly [Name in keyof Value]: Sent<Value[Name]> | undefined }
    : Value;

type JsonOf<A> = {
  [Status in keyof A]: A[Status] extends { json: infer Schema extends z.ZodType } ? Json<Schema> : never;
}[keyof A];
type MayWrite<A> = { [Status in keyof A]: A[Status] extends { written: true } ? Written : never }[keyof A];
type Returned<A> = [JsonOf<A>] extends [never] ? Written : JsonOf<A> | MayWrite<A>;
type Written = ReturnType<typeof answerNothing>;

/** Fails to compile for a handler that returns members which its answer does not declare. */
type NothingElse<Result, A> = [Exclude<keyof Result, keyof JsonOf<A>>] extends [never]
  ? unknown
  : { readonly undeclaredMembers: Exclude<keyof Result, keyof JsonOf<A>> };

type Words = {
  /** Unique; the frontend's types are named after it. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /** Of headers that are no credentials; for the document alone. */
  readonly header?: z.ZodObject;
  /** Refusals that not every endpoint of this kind has, and better words for those that it has. */
  readonly refuses?: { readonly [status: number]: string };
};

type Declared<W extends Who, Path extends z.ZodObject, Q, B, A extends Answers, Result> = Words & {
  readonly who: W;
  /** The values in the path; all of them are texts. */
  readonly path?: Path;
  readonly query?: Query<Q>;
  readonly body?: Body<B>;
  readonly answer: A;
  /** Instead of the guard of `who`, where more is to be done about who is not let in. */
  readonly guard?: Guard<W>;
  /** Asks the other tiers and returns the JSON of the answer. What has another type it writes itself. */
  readonly handle: (
    call: HttpCall & Caller<W> & { readonly path: z.output<Path>; readonly query: Q; readonly body: B },
  ) => Promise<Result> | Result;
};

/** One method of an endpoint, with its types behind it. */
export type Operation = Words & {
  readonly who: Who;
  readonly path: z.ZodObject | undefined;
  readonly query: z.ZodObject | undefined;
  readonly body: Pick<Body<unknown>, 'type' | 'schema'> | undefined;
  readonly answer: Answers;
  readonly serve: (context: GatewayContext) => RequestHandler;
};

type Nothing = z.ZodObject<Record<never, never>>;

/**
 * Declares one method of an endpoint. A request is checked in this order: the caller, whose credentials may be in a form
 * that is read for it; that no body came where none is declared; the path; the body; the query.
 */
export function operation<
  W extends Who,
  A extends Answers,
  const Result extends Returned<A>,
  Path extends z.ZodObject = Nothing,
  Q = undefined,
  B = undefined,
>(declared: Declared<W, Path, Q, B, A, Result> & NothingElse<Result, A>): Operation;
export function operation(declared: Declared<Who, z.ZodObject, unknown, unknown, Answers, unknown>): Operation {
  const { who, path, query, body, answer, guard = GUARDS[who], handle, ...words } = declared;
  const status = statusOf(answer);
  const credentialsInForm = mayPutCredentialsInForm(who);
  const serve = (context: GatewayContext): RequestHandler => {
    return async (request, response) => {
      const http = httpCall(context, request, response);
      const early = body && credentialsInForm ? await body.read(request, response) : undefined;
      const caller = await guard(http, early?.form ?? NO_FORM);
      if (!body && takesBody(who, request.method)) await requireNoOtherBody(request, response);
      const values = path && readPath(path, request);
      const sent = early ?? (await body?.read(request, response));
      const asked = { path: values ?? {}, body: sent?.value, query: query?.read(request) };
      const result = await handle({ ...http, ...caller, ...asked });
      if (result !== undefined) answerJson(response, result, status);
      else if (status === 204) answerNothing(response);
    };
  };
  return { ...words, who, path, query: query?.schema, body, answer, serve };
}

/** The status of the answer that `handle` does not write itself: with JSON, or without a body; undefined if it writes all. */
function statusOf(answer: Answers): number | undefined {
  return Object.keys(answer)
    .map(Number)
    .find((status) => answer[status]?.json || status === 204);
}

/** Whether a request without a declared body may have one: with a session, what changes something is checked even so. */
export function takesBody(who: Who, method: string): boolean {
  return (who === 'account' || who === 'administrator') && method !== 'GET' && method !== 'HEAD';
}
