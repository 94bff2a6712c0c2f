import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { RevocationKind, type WatchRevocationsResponseSchema } from '../../../proto/gen/storyden/oauth/v1/grant_pb.ts';
import type { FeedAnswer } from '../../shared/event-feed.ts';
import type { Revocation } from '../domain/revocation.ts';

const KINDS: Record<Revocation['kind'], RevocationKind> = {
  grant: RevocationKind.GRANT,
  access_token: RevocationKind.ACCESS_TOKEN,
  client: RevocationKind.CLIENT,
  account: RevocationKind.ACCOUNT,
};

export function toWireAnswer({
  cursor,
  event,
}: FeedAnswer<Revocation>): MessageInitShape<typeof WatchRevocationsResponseSchema> {
  if (event === undefined) return { cursor, event: { case: 'heartbeat', value: {} } };
  return { cursor, event: { case: 'revocation', value: toWireRevocation(event) } };
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
