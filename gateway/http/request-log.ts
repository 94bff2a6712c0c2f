import type { Request } from 'express';
import type { Logger } from '../../runtime/log.ts';
import type { Opening } from './opening.ts';

/** Writes one line for each request at debug: no query, no body, no header. */
export function requestLog(log: Logger): Opening {
  return (request, response) => {
    if (log.isLevelEnabled('debug')) {
      const startedAt = performance.now();
      response.once('close', () => {
        log.debug(
          {
            method: request.method,
            path: routeOf(request),
            status: response.statusCode,
            ms: Math.round(performance.now() - startedAt),
            request_id: response.locals.requestId,
          },
          response.writableFinished ? 'request' : 'request ended early',
        );
      });
    }
  };
}

/** The matched pattern, not the path: people paste codes and tokens into paths that match nothing. */
export function routeOf(request: Request): string {
  const path: unknown = request.route?.path;
  return typeof path === 'string' ? path : 'unknown';
}
