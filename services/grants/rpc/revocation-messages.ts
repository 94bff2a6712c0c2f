import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { RevocationKind, type WatchRevocationsResponseSchema } from '../../../proto/gen/storyden/oauth/v1/grant_pb.ts';
import type { Revocation } from '../domain/revocation.ts';
import type { RevocationEvent } from '../flows/watch-revocations.ts';

const KINDS: Record<Revocation['kind'], RevocationKind> = {
  grant: RevocationKind.GRANT,
  access_token: RevocationKind.ACCESS_TOKEN,
  client: RevocationKind.CLIENT,
  account: RevocationKind.ACCOUNT,
};

export function toWireEvent({
  cursor,
  revocation,
}: RevocationEvent): MessageInitShape<typeof WatchRevocationsResponseSchema> {
  if (revocation === undefined) return { cursor, event: { case: 'heartbeat', value: {} } };
  return { cursor, event: { case: 'revocation', value: toWireRevocation(revocation) } };
}

const toWireRevocation = ({ kind, grantId, clientId, accountId, jti, revokedAt, expiresAt, reason }: Revocation) => ({
  kind: KINDS[kind],
  ...(grantId !== undefined && { grantId }),
  ...(clientId !== undefined && { clientId }),
  ...(accountId !== undefined && { accountId }),
  ...(jti !== undefined && { jti }),
  revokedAt: timestampFromDate(revokedAt),
  tokensExpireAt: timestampFromDate(expiresAt),
  reason,
});
