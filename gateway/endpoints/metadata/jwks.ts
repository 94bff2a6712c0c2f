import type { RequestHandler } from 'express';
import type { GetKeySetResponse, JsonWebKey } from '../../../proto/gen/storyden/oauth/v1/key_pb.ts';
import type { GatewayContext } from '../../context.ts';
import { allowCaching, answerBytes } from '../../http/answer.ts';
import type { Route } from '../../http/endpoint-router.ts';

/** The public keys (RFC 7517 §5). */
export function jwksEndpoints({ keySet }: GatewayContext): Route[] {
  let written: { readonly keySet: GetKeySetResponse; readonly json: Buffer } | undefined;
  const GET: RequestHandler = async (_request, response) => {
    const { keySet: current, maxAge } = await keySet();
    if (written?.keySet !== current) {
      written = { keySet: current, json: Buffer.from(JSON.stringify({ keys: current.keys.map(jwk) })) };
    }
    allowCaching(response, maxAge);
    answerBytes(response, written.json);
  };
  return [{ path: '/api/oauth/jwks', family: 'oauth', origins: 'any', oauth: true, methods: { GET } }];
}

function jwk({ kid, kty, alg, n, e, crv, x, y }: JsonWebKey) {
  return { kid, kty, alg, use: 'sig', n, e, crv, x, y };
}
