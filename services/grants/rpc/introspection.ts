import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ActorSchema, IntrospectTokenResponseSchema } from '../../../proto/gen/storyden/oauth/v1/token_pb.ts';
import type { Actor } from '../domain/delegation-claims.ts';
import type { TokenDescription } from '../flows/token-introspection.ts';

/** Writes what is told of a token; of one that is not active, that alone (RFC 7662 §2.2). */
export function toIntrospection(
  token: TokenDescription | undefined,
): MessageInitShape<typeof IntrospectTokenResponseSchema> {
  if (token === undefined) return { active: false };
  const { access } = token;
  return {
    active: true,
    scope: token.scope.join(' '),
    clientId: token.clientId,
    iss: token.issuer,
    sub: token.subject,
    aud: token.audience,
    expiresAt: timestampFromDate(token.expiresAt),
    ...(token.username !== undefined && { username: token.username }),
    ...(token.grantId !== undefined && { grantId: token.grantId }),
    ...(token.authTime && { authTime: timestampFromDate(token.authTime) }),
    ...(token.dpopJkt !== undefined && { dpopJkt: token.dpopJkt }),
    ...(token.act && { act: toActor(token.act) }),
    ...(access && { tokenType: access.type, jti: access.jti, issuedAt: timestampFromDate(access.issuedAt) }),
  };
}

const toActor = ({ sub, client_id, act }: Actor): MessageInitShape<typeof ActorSchema> => ({
  sub,
  clientId: client_id,
  ...(act && { act: toActor(act) }),
});
