import { z } from 'zod';
import type { Operation } from '../operation.ts';
import type { Target } from '../target.ts';
import { publicBodyOf, requireAnswer } from '../wrong-answer.ts';

const Jwks = z.object({
  keys: z.array(z.object({ kty: z.string(), kid: z.string(), d: z.undefined().optional() })).min(1),
});
const Discovery = z.object({ issuer: z.string(), token_endpoint: z.url(), jwks_uri: z.url() });

/** A client reads the keys (RFC 7517 §5). */
export function jwks({ http, paths }: Target): Operation {
  return {
    name: 'JWKS',
    prepare: async () => undefined,
    once: async () => {
      publicBodyOf(await http.get(paths.jwks), 200, Jwks);
    },
  };
}

/** A client reads what the issuer says of itself (OIDC Discovery §4). */
export function discovery({ http, paths, issuer }: Target): Operation {
  return {
    name: 'discovery',
    prepare: async () => undefined,
    once: async () => {
      const document = publicBodyOf(await http.get(paths.discovery), 200, Discovery);
      requireAnswer(document.issuer === issuer, 'issuer: another one');
    },
  };
}
