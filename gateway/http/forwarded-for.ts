import { isIP } from 'node:net';
import type { Logger } from '../../runtime/log.ts';
import type { Opening } from './opening.ts';

/**
 * Reads X-Forwarded-For as proxies write it: some add the port (`203.0.113.7:4711`, `[2001:db8::7]:4711`), brackets,
 * quotes or a zone. Without them the entries are addresses, which TRUSTED_PROXIES and rate limits can be asked about.
 * What is none even so is written down once: everybody behind that proxy shares its own address.
 */
export function readForwardedFor(log: Logger): Opening {
  let isWritten = false;
  return (request) => {
    const { 'x-forwarded-for': sent } = request.headers;
    if (sent !== undefined) {
      request.headers['x-forwarded-for'] = String(sent).split(',').map(bareAddress).join(', ');
      // A proxy that is not trusted is not asked, and the connection's own address is one.
      if (!isWritten && isIP(request.ip ?? '') === 0 && request.socket.remoteAddress !== undefined) {
        isWritten = true;
        log.warn({ x_forwarded_for: request.ip }, 'a trusted proxy sends addresses that cannot be read');
      }
    }
  };
}

function bareAddress(entry: string): string {
  const text = entry.trim().replace(/^"(.*)"$/, '$1');
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1];
  const address = bracketed ?? /^([\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text;
  const withoutZone = address.replace(/%.*$/, '');
  return isIP(withoutZone) ? withoutZone : text;
}
