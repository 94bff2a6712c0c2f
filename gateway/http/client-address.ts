import { isIP } from 'node:net';
import type { Request } from 'express';

/**
 * The person's IP address for rate limits: X-Forwarded-For behind TRUSTED_PROXIES, else the connection's. Empty if the
 * connection is gone.
 */
export function clientAddress(request: Request): string {
  const claimed = request.ip ?? '';
  return isIP(claimed) ? claimed : (request.socket.remoteAddress ?? '');
}
