import { z } from 'zod';
import { RotationMode, type SigningKey, SigningKeyState } from '../../../proto/gen/storyden/oauth/v1/key_pb.ts';
import type { AccountHandler } from '../../auth/session-guard.ts';
import type { GatewayContext } from '../../context.ts';
import { answerJson } from '../../http/answer.ts';
import type { Route } from '../../http/endpoint-router.ts';
import { readJson, text } from '../../http/json-body.ts';
import { isoTime } from '../../http/message-values.ts';
import { callFor } from '../../rpc-clients.ts';

const SHARED = { family: 'management', origins: 'site', oauth: true } as const;

const MODES = { scheduled: RotationMode.SCHEDULED, emergency: RotationMode.EMERGENCY } as const;

export const rotationSchema = z.object({
  mode: z.enum(['scheduled', 'emergency'], 'expected scheduled or emergency'),
  alg: text.optional(),
  kid: text.optional(),
});

const STATES: Record<SigningKeyState, string | undefined> = {
  [SigningKeyState.UNSPECIFIED]: undefined,
  [SigningKeyState.PUBLISHED]: 'published',
  [SigningKeyState.SIGNING]: 'signing',
  [SigningKeyState.RETIRED]: 'retired',
};

/** The signing keys, for administrators: what each does and when, and their rotation. */
export function adminSigningKeyEndpoints({ rpc, sessions }: GatewayContext): Route[] {
  const list: AccountHandler = async (_request, response) => {
    const { signingKeys } = await rpc.keys.listSigningKeys({}, callFor(response));
    answerJson(response, { signing_keys: signingKeys.map(signingKeyJson) });
  };

  const rotate: AccountHandler = async (request, response) => {
    const { mode, alg, kid } = await readJson(request, response, rotationSchema);
    const answer = await rpc.keys.rotateKeys({ mode: MODES[mode], alg, kid }, callFor(response));
    answerJson(response, {
      signing_keys: answer.signingKeys.map(signingKeyJson),
      consequences: answer.consequences,
    });
  };

  return [
    { path: '/api/admin/oauth/signing-keys', ...SHARED, methods: { GET: sessions.administrator(list) } },
    { path: '/api/admin/oauth/signing-keys/rotate', ...SHARED, methods: { POST: sessions.administrator(rotate) } },
  ];
}

function signingKeyJson(key: SigningKey) {
  return {
    kid: key.kid,
    alg: key.alg,
    state: STATES[key.state],
    created_at: isoTime(key.createdAt),
    published_at: isoTime(key.publishedAt),
    signs_from: isoTime(key.signsFrom),
    retired_at: isoTime(key.retiredAt),
    gone_at: isoTime(key.goneAt),
  };
}
