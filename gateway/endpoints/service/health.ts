import type { Response } from 'express';
import { z } from 'zod';
import { answerJson } from '../../http/answer.ts';
import { OUTAGE_RETRY_AFTER } from '../../http/rpc-problem.ts';
import type { Endpoint } from '../../routing/endpoint.ts';
import { operation } from '../../routing/operation.ts';

const ok = { description: 'It does.', json: z.object({ status: z.literal('ok') }) };

const checkLive = operation({
  id: 'checkLive',
  summary: 'Whether the process runs',
  who: 'anybody',
  answer: { 200: ok },
  handle: () => ({ status: 'ok' }),
});

const checkReady = operation({
  id: 'checkReady',
  summary: 'Whether the gateway should be sent requests',
  who: 'anybody',
  answer: { 200: { ...ok, written: true } },
  refuses: { 503: 'It is stopping, or another tier does not serve.' },
  handle: async ({ health, isStopping, response }) => {
    if (isStopping()) return answerNotReady(response, 'The gateway is stopping.');
    const [grants, accounts] = await Promise.all([health.grants(), health.accounts()]);
    if (!grants) return answerNotReady(response, 'The grant service does not serve.');
    if (!accounts) return answerNotReady(response, 'The account service does not serve.');
    return { status: 'ok' };
  },
});

// Not through the error writer: an outage that is asked for every second is not worth a line each time.
function answerNotReady(response: Response, message: string) {
  response.setHeader('Retry-After', String(OUTAGE_RETRY_AFTER));
  const metadata = { request_id: response.locals.requestId };
  answerJson(response, { error: 'unavailable', message, suggested: 'Try again in a few seconds.', metadata }, 503);
}

const SHARED = { tag: 'Service', family: 'management', origins: 'navigation', oauth: false, alone: true } as const;

/** Whether the process runs, and whether it should be sent requests. */
export const healthEndpoints: readonly Endpoint[] = [
  { ...SHARED, path: '/livez', operations: { GET: checkLive } },
  { ...SHARED, path: '/readyz', operations: { GET: checkReady } },
];
