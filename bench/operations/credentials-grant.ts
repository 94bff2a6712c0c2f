import { z } from 'zod';
import { GRANT_TYPES } from '../../proto/vocabulary/grant-types.ts';
import type { Operation } from '../operation.ts';
import type { Target } from '../target.ts';
import { bodyOf, requireAnswer } from '../wrong-answer.ts';
import { everyFiftieth, Jws } from './token-answer.ts';

const Tokens = z.object({
  access_token: Jws,
  token_type: z.literal('Bearer'),
  expires_in: z.number().positive(),
  scope: z.string(),
  refresh_token: z.undefined().optional(),
  id_token: z.undefined().optional(),
});

/** A confidential client is given an access token of its own (RFC 6749 §4.4). */
export function clientCredentials({ http, paths, machine, verifyAccessToken }: Target): Operation {
  const form = { grant_type: GRANT_TYPES.clientCredentials, ...machine.parameters };
  const isDue = everyFiftieth();
  return {
    name: 'client credentials',
    prepare: async () => undefined,
    async once() {
      const { access_token, scope } = bodyOf(await http.postForm(paths.token, form, machine.headers), 200, Tokens);
      requireAnswer(scope === machine.scope, 'scope: not the one of the client');
      if (!isDue()) return;
      const subject = await verifyAccessToken(access_token).catch(() => undefined);
      requireAnswer(subject === machine.clientId, 'access_token: not good, or of somebody else');
    },
  };
}
