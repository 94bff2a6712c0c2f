import { once } from 'node:events';
import { createServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type Code, ConnectError } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import {
  GrantService,
  RevocationKind,
  type WatchRevocationsResponseSchema,
} from '../../../proto/gen/storyden/oauth/v1/grant_pb.ts';
import { TokenService } from '../../../proto/gen/storyden/oauth/v1/token_pb.ts';

type Told = MessageInitShape<typeof WatchRevocationsResponseSchema>;

/** A grant service that tells of revocations what it is told to, for what a good one does rarely: break, go silent, forget. */
export type RevocationStream = {
  readonly address: string;
  /** The cursors that streams began with, in order. */
  readonly begunWith: string[];
  /** Tokens that it was asked about, each of which is active or not. */
  readonly asked: string[];
  active: boolean;
  /** How many streams are open. */
  open(): number;
  /** Sends it to every stream that is open, and to none that begins later. */
  tell(event: Told): void;
  /** Ends every stream, with an error of this code. */
  break(code: Code): void;
  stop(): Promise<void>;
};

export const heartbeat = (cursor: string): Told => ({ cursor, event: { case: 'heartbeat', value: {} } });

export const revokedGrant = (cursor: string, grantId: string): Told => ({
  cursor,
  event: {
    case: 'revocation',
    value: {
      kind: RevocationKind.GRANT,
      grantId,
      revokedAt: timestampFromDate(new Date()),
      tokensExpireAt: timestampFromDate(new Date(Date.now() + 900_000)),
      reason: 'revoked',
    },
  },
});

export async function startRevocationStream(port = 0): Promise<RevocationStream> {
  const streams = new Set<{ queue: (Told | ConnectError)[]; wake: () => void }>();
  const sessions = new Set<ServerHttp2Session>();
  const say = (said: Told | ConnectError) => {
    for (const stream of streams) {
      stream.queue.push(said);
      stream.wake();
    }
  };
  const server = createServer(
    connectNodeAdapter({
      routes({ service }) {
        service(GrantService, {
          async *watchRevocations({ cursor }, { signal }) {
            const stream = { queue: [] as (Told | ConnectError)[], wake: () => {} };
            streams.add(stream);
            told.begunWith.push(cursor);
            signal.addEventListener('abort', () => stream.wake());
            try {
              while (!signal.aborted) {
                const said = stream.queue.shift();
                if (said instanceof ConnectError) throw said;
                if (said) yield said;
                else await new Promise<void>((resolve) => Object.assign(stream, { wake: resolve }));
              }
            } finally {
              streams.delete(stream);
            }
          },
        });
        service(TokenService, {
          introspectToken({ token }) {
            told.asked.push(token);
            return { active: told.active };
          },
        });
      },
    }),
  );
  server.on('session', (session) => sessions.add(session));
  await once(server.listen(port, '127.0.0.1'), 'listening');
  const told: RevocationStream = {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    begunWith: [],
    asked: [],
    active: true,
    open: () => streams.size,
    tell: say,
    break: (code) => say(new ConnectError('as the test wants', code)),
    async stop() {
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return told;
}
