import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import { GetKeySetResponseSchema, KeyService } from '../../../proto/gen/storyden/oauth/v1/key_pb.ts';
import type { Logger } from '../../../runtime/log.ts';
import { outageLog } from '../../../runtime/outage-log.ts';
import { callerDirectory, callerTokenHash } from '../../../services/shared/rpc/callers.ts';
import { guard, type MethodRoles } from '../../../services/shared/rpc/guard.ts';

/** The token of the caller that it knows. */
export const ANSWERING_TOKEN = 'token';

/** A service with nothing behind it: every call gets this answer. For tests of what lies between caller and service. */
export function answeringService(answer: () => Promise<MessageInitShape<typeof GetKeySetResponseSchema>>, log: Logger) {
  const tokenHash = callerTokenHash(ANSWERING_TOKEN);
  const directory = callerDirectory([{ name: 'test', tokenHash, roles: ['gateway'] }]);
  const forEach = <Value>(value: Value) =>
    Object.fromEntries(KeyService.methods.map((method) => [method.localName, value]));
  const guarded = guard(
    KeyService,
    forEach(async () => create(GetKeySetResponseSchema, await answer())) as unknown as ServiceImpl<typeof KeyService>,
    forEach(['gateway']) as unknown as MethodRoles<typeof KeyService>,
    { directory, log, outages: outageLog(log), toRpcError: () => undefined },
  );
  return { services: [guarded], directory, log };
}
