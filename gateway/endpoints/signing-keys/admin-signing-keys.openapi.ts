import { z } from 'zod';
import { explained } from '../../openapi/explained.ts';
import { describePath, type Traits } from '../../openapi/operation.ts';
import { time } from '../../openapi/vocabulary.ts';
import { rotationSchema } from './admin-signing-keys.ts';

const signingKey = z
  .object({
    kid: z.string(),
    alg: z.string(),
    state: z
      .enum(['published', 'signing', 'retired'])
      .meta({ description: 'Published before it signs, retired after.' }),
    created_at: time,
    published_at: time,
    signs_from: time.optional().meta({ description: 'Absent while nothing is planned.' }),
    retired_at: time.optional(),
    gone_at: time.optional().meta({ description: 'When the last token that it signed has expired.' }),
  })
  .meta({ id: 'SigningKey' });

const keys = z.array(signingKey);
const ADMINISTRATION: Traits = { tag: 'Administration', errors: 'problem', oauth: true };

export const signingKeyPaths = {
  '/api/admin/oauth/signing-keys': describePath(ADMINISTRATION, {
    get: {
      id: 'listSigningKeys',
      summary: 'List the keys that sign tokens',
      who: 'administrator',
      answers: {
        200: { description: 'The keys, without their private parts.', json: z.object({ signing_keys: keys }) },
      },
    },
  }),
  '/api/admin/oauth/signing-keys/rotate': describePath(ADMINISTRATION, {
    post: {
      id: 'rotateSigningKeys',
      summary: 'Bring in a new signing key',
      who: 'administrator',
      json: explained(rotationSchema, {
        mode: 'scheduled: published now, signs later. emergency: a key is dropped at once with every token it signed.',
        alg: 'Of the new key; without it, the one that is set.',
        kid: 'Which key to drop; for emergencies.',
      }),
      answers: {
        200: {
          description: 'The keys now, and what that means for whom.',
          json: z.object({ signing_keys: keys, consequences: z.array(z.string()) }),
        },
      },
    },
  }),
};
