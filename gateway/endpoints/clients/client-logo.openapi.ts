import { z } from 'zod';
import { describePath } from '../../openapi/operation.ts';
import { clientId } from '../../openapi/vocabulary.ts';

export const clientLogoPaths = {
  '/api/oauth/clients/{client_id}/logo': describePath(
    { tag: 'Metadata', errors: 'problem', oauth: true },
    {
      get: {
        id: 'readClientLogo',
        summary: 'The picture of an application',
        description:
          'Only of a client that an administrator vouches for: a PNG, JPEG, WebP or GIF of at most 64 KiB and 2048 pixels a side, ' +
          'fetched once from its logo_uri.',
        who: 'anybody',
        path: z.object({ client_id: clientId }),
        answers: {
          200: { description: 'The picture; caches may keep it for minutes.', type: 'image/*' },
          304: { description: 'It is the one that the caller has.' },
        },
        refuses: { 404: 'The client has no picture that is shown here, or it cannot be had.' },
      },
    },
  ),
};
