import { z } from 'zod';
import type { JsonWebKey } from '../../../proto/gen/storyden/oauth/v1/key_pb.ts';
import { OAUTH_PATHS } from '../../../proto/vocabulary/paths.ts';
import { allowCaching, answerBytes, serializedOnce } from '../../http/answer.ts';
import type { Endpoint } from '../../routing/endpoint.ts';
import { type Json, operation } from '../../routing/operation.ts';

const shownKeySet = z
  .object({
    keys: z.array(
      z.object({
        kid: z.string(),
        kty: z.string(),
        alg: z.string(),
        use: z.literal('sig'),
        n: z.string().optional(),
        e: z.string().optional(),
        crv: z.string().optional(),
        x: z.string().optional(),
        y: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'KeySet', description: 'RFC 7517 §5: public keys only.' });

function keySetJson(keys: readonly JsonWebKey[]): Json<typeof shownKeySet> {
  return { keys: keys.map(({ kid, kty, alg, n, e, crv, x, y }) => ({ kid, kty, alg, use: 'sig', n, e, crv, x, y })) };
}

const serialized = serializedOnce();

const readKeySet = operation({
  id: 'readKeySet',
  summary: 'The public keys that verify tokens',
  who: 'anybody',
  answer: { 200: { description: 'The document; caches may keep it for minutes.', json: shownKeySet, written: true } },
  handle: async ({ keySet, response }) => {
    const { keySet: current, maxAge } = await keySet();
    allowCaching(response, maxAge);
    answerBytes(
      response,
      serialized(current, () => keySetJson(current.keys)),
    );
  },
});

/** The public keys (RFC 7517 §5). */
export const jwksEndpoints: readonly Endpoint[] = [
  {
    path: OAUTH_PATHS.jwks,
    tag: 'Metadata',
    family: 'oauth',
    origins: 'any',
    oauth: true,
    operations: { GET: readKeySet },
  },
];
