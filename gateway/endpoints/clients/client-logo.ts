import { createHash } from 'node:crypto';
import { z } from 'zod';
import { OAUTH_PATHS } from '../../../proto/vocabulary/paths.ts';
import { allowCaching } from '../../http/answer.ts';
import { clientId } from '../../openapi/vocabulary.ts';
import type { Endpoint } from '../../routing/endpoint.ts';
import { operation } from '../../routing/operation.ts';

const readClientLogo = operation({
  id: 'readClientLogo',
  summary: 'The picture of an application',
  description:
    'Only of a client that an administrator vouches for: a PNG, JPEG, WebP or GIF of at most 64 KiB and 2048 pixels a side, ' +
    'fetched once from its logo_uri.',
  who: 'anybody',
  path: z.object({ client_id: clientId }),
  answer: {
    200: { description: 'The picture; caches may keep it for minutes.', type: 'image/*' },
    304: { description: 'It is the one that the caller has.' },
  },
  refuses: { 404: 'The client has no picture that is shown here, or it cannot be had.' },
  handle: async ({ rpc, call, request, response, path }) => {
    const { mediaType, picture } = await rpc.clients.getClientLogo({ clientId: path.client_id }, call);
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
  },
});

/** The pictures of clients that an administrator vouches for. */
export const clientLogoEndpoints: readonly Endpoint[] = [
  {
    path: `${OAUTH_PATHS.clients}/:client_id/logo`,
    tag: 'Metadata',
    family: 'management',
    origins: 'any',
    oauth: true,
    operations: { GET: readClientLogo },
  },
];
