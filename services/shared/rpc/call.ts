import { randomUUID } from 'node:crypto';
import type { HandlerContext } from '@connectrpc/connect';
import { headerOf } from './served-call.ts';

/** What a call hands on to the calls that it makes. */
export type Call = {
  readonly requestId: string;
  /** Milliseconds left until the caller gives up; undefined if it set no deadline. */
  readonly timeoutMs: number | undefined;
};

/** Reads the call's own data from its context. */
export function callOf(context: HandlerContext): Call {
  return { requestId: requestIdOf(context), timeoutMs: context.timeoutMs() };
}

/** The caller's `x-request-id`, or a new one if it sent none that fits a log line. */
export function requestIdOf(context: HandlerContext): string {
  const sent = headerOf(context, 'x-request-id');
  return sent !== null && /^[\w.-]{1,128}$/.test(sent) ? sent : randomUUID();
}
