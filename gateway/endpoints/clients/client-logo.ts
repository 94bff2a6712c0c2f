import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { GatewayContext } from '../../context.ts';
import { allowCaching } from '../../http/answer.ts';
import type { Endpoint } from '../../http/endpoint.ts';
import { pathValue } from '../../http/request-parameters.ts';
import { callFor } from '../../rpc-clients.ts';

/** The pictures of clients that an administrator vouches for. */
export function clientLogoEndpoints({ rpc }: GatewayContext): Endpoint[] {
  const GET: RequestHandler = async (request, response) => {
    const clientId = pathValue(request, 'client_id');
    const { mediaType, picture } = await rpc.clients.getClientLogo({ clientId }, callFor(response));
    // Short: an administrator may vouch for it no more.
    allowCaching(response);
    // Whatever is in it, it is shown as a picture: nothing of it runs under this address.
    response.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'; sandbox");
    response.setHeader('ETag', `"${createHash('sha256').update(picture).digest('base64url')}"`);
    if (request.fresh) {
      response.writeHead(304).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': mediaType, 'Content-Length': picture.length });
    response.end(request.method === 'HEAD' ? undefined : picture);
  };
  const path = '/api/oauth/clients/:client_id/logo';
  return [{ path, family: 'management', origins: 'any', oauth: true, methods: { GET } }];
}
