import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import type { Request, RequestHandler, Response } from 'express';
import type { IntrospectTokenResponse } from '../../../proto/gen/storyden/oauth/v1/token_pb.ts';
import { authenticationOf } from '../../auth/client-credentials.ts';
import type { GatewayContext } from '../../context.ts';
import { answerJson } from '../../http/answer.ts';
import type { Route } from '../../http/endpoint-router.ts';
import { readForm } from '../../http/form-body.ts';
import { readDistinctParameters } from '../../http/parameters.ts';
import { invalidRequest } from '../../http/problem.ts';
import { callFor } from '../../rpc-clients.ts';

/** Where clients give tokens back (RFC 7009 §2) and ask what they are worth (RFC 7662 §2). */
export function tokenStatusEndpoints({ rpc }: GatewayContext): Route[] {
  const revoke: RequestHandler = async (request, response) => {
    await rpc.tokens.revokeToken(await readToken(request, response), callFor(response));
    answerJson(response, {});
  };

  const introspect: RequestHandler = async (request, response) => {
    const answer = await rpc.tokens.introspectToken(await readToken(request, response), callFor(response));
    answerJson(response, answer.active ? introspectionJson(answer) : { active: false });
  };

  return [
    { path: '/api/oauth/revoke', family: 'oauth', origins: 'any', oauth: true, methods: { POST: revoke } },
    // Resource servers ask; their secret is in no page.
    { path: '/api/oauth/introspect', family: 'oauth', origins: 'servers', oauth: true, methods: { POST: introspect } },
  ];
}

/** The client and the token. The hint is needed by nobody; it is read so that it cannot be sent twice. */
async function readToken(request: Request, response: Response) {
  const form = await readForm(request, response);
  const client = authenticationOf(request, form);
  const { token } = readDistinctParameters(form, ['token', 'token_type_hint']).values;
  if (token === undefined) throw invalidRequest('The parameter token is missing.');
  return { client, token };
}

/** RFC 7662 §2.2. */
function introspectionJson(token: IntrospectTokenResponse) {
  return {
    active: true,
    scope: token.scope,
    client_id: token.clientId,
    username: token.username,
    token_type: token.tokenType,
    exp: epochSeconds(token.expiresAt),
    iat: epochSeconds(token.issuedAt),
    sub: token.sub,
    aud: token.aud,
    iss: token.iss,
    jti: token.jti,
    auth_time: epochSeconds(token.authTime),
    grant_id: token.grantId,
    cnf: token.dpopJkt === undefined ? undefined : { jkt: token.dpopJkt },
  };
}

/** RFC 7519 §2, NumericDate. */
function epochSeconds(time: Timestamp | undefined): number | undefined {
  return time && Math.floor(timestampDate(time).getTime() / 1000);
}
