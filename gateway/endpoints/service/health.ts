import type { RequestHandler } from 'express';
import type { GatewayContext } from '../../context.ts';
import { answerJson } from '../../http/answer.ts';
import type { Route } from '../../http/endpoint-router.ts';
import { OUTAGE_RETRY_AFTER } from '../../http/rpc-problem.ts';

/** Whether the process runs, and whether it should be sent requests. */
export function healthEndpoints({ health, isStopping }: GatewayContext): Route[] {
  const live: RequestHandler = (_request, response) => answerJson(response, { status: 'ok' });

  const ready: RequestHandler = async (_request, response) => {
    if (isStopping()) return answerNotReady(response, 'The gateway is stopping.');
    const [grants, accounts] = await Promise.all([health.grants(), health.accounts()]);
    if (!grants) return answerNotReady(response, 'The grant service does not serve.');
    if (!accounts) return answerNotReady(response, 'The account service does not serve.');
    answerJson(response, { status: 'ok' });
  };

  const shared = { family: 'management', origins: 'navigation', oauth: false } as const;
  return [
    { path: '/livez', ...shared, methods: { GET: live } },
    { path: '/readyz', ...shared, methods: { GET: ready } },
  ];
}

// Not through the error writer: an outage that is asked for every second is not worth a line each time.
function answerNotReady(response: Parameters<RequestHandler>[1], message: string) {
  response.setHeader('Retry-After', String(OUTAGE_RETRY_AFTER));
  const metadata = { request_id: response.locals.requestId };
  answerJson(response, { error: 'unavailable', message, suggested: 'Try again in a few seconds.', metadata }, 503);
}
