import { z } from 'zod';
import { RotationMode, type SigningKey, SigningKeyState } from '../../../proto/gen/storyden/oauth/v1/key_pb.ts';
import { json, text } from '../../http/json-body.ts';
import { isoTime } from '../../http/message-values.ts';
import { time } from '../../openapi/vocabulary.ts';
import type { Endpoint } from '../../routing/endpoint.ts';
import { type Json, operation } from '../../routing/operation.ts';

const state = z
  .enum(['published', 'signing', 'retired'])
  .meta({ description: 'Published before it signs, retired after.' });

const STATES: Record<SigningKeyState, z.output<typeof state> | undefined> = {
  [SigningKeyState.UNSPECIFIED]: undefined,
  [SigningKeyState.PUBLISHED]: 'published',
  [SigningKeyState.SIGNING]: 'signing',
  [SigningKeyState.RETIRED]: 'retired',
};

const shownKey = z
  .object({
    kid: z.string(),
    alg: z.string(),
    state,
    created_at: time,
    published_at: time,
    signs_from: time.optional().meta({ description: 'Absent while nothing is planned.' }),
    retired_at: time.optional(),
    gone_at: time.optional().meta({ description: 'When the last token that it signed has expired.' }),
  })
  .meta({ id: 'SigningKey' });

const keyJson = (key: SigningKey): Json<typeof shownKey> => ({
  kid: key.kid,
  alg: key.alg,
  state: STATES[key.state],
  created_at: isoTime(key.createdAt),
  published_at: isoTime(key.publishedAt),
  signs_from: isoTime(key.signsFrom),
  retired_at: isoTime(key.retiredAt),
  gone_at: isoTime(key.goneAt),
});

const keys = z.array(shownKey);

const listSigningKeys = operation({
  id: 'listSigningKeys',
  summary: 'List the keys that sign tokens',
  who: 'administrator',
  answer: { 200: { description: 'The keys, without their private parts.', json: z.object({ signing_keys: keys }) } },
  handle: async ({ rpc, call }) => {
    const { signingKeys } = await rpc.keys.listSigningKeys({}, call);
    return { signing_keys: signingKeys.map(keyJson) };
  },
});

const MODES = { scheduled: RotationMode.SCHEDULED, emergency: RotationMode.EMERGENCY } as const;

const rotation = z.object({
  mode: z.enum(['scheduled', 'emergency'], 'expected scheduled or emergency').meta({
    description:
      'scheduled: published now, signs later. emergency: a key is dropped at once with every token it signed.',
  }),
  alg: text.optional().meta({ description: 'Of the new key; without it, the one that is set.' }),
  kid: text.optional().meta({ description: 'Which key to drop; for emergencies.' }),
});

const rotateSigningKeys = operation({
  id: 'rotateSigningKeys',
  summary: 'Bring in a new signing key',
  who: 'administrator',
  body: json(rotation),
  answer: {
    200: {
      description: 'The keys now, and what that means for whom.',
      json: z.object({ signing_keys: keys, consequences: z.array(z.string()) }),
    },
  },
  handle: async ({ rpc, call, body: { mode, alg, kid } }) => {
    const answer = await rpc.keys.rotateKeys({ mode: MODES[mode], alg, kid }, call);
    return { signing_keys: answer.signingKeys.map(keyJson), consequences: answer.consequences };
  },
});

const SHARED = { tag: 'Administration', family: 'management', origins: 'site', oauth: true } as const;

/** The signing keys, for administrators: what each does and when, and their rotation. */
export const adminSigningKeyEndpoints: readonly Endpoint[] = [
  { ...SHARED, path: '/api/admin/oauth/signing-keys', operations: { GET: listSigningKeys } },
  { ...SHARED, path: '/api/admin/oauth/signing-keys/rotate', operations: { POST: rotateSigningKeys } },
];
