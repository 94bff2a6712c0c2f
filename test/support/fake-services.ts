import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, createRouterTransport, type ServiceImpl } from '@connectrpc/connect';
import { onTestFinished } from 'vitest';
import { createApp } from '../../gateway/app.ts';
import { keySetCache } from '../../gateway/auth/key-set.ts';
import { sameSiteCheck } from '../../gateway/auth/same-site.ts';
import { sessionGuard } from '../../gateway/auth/session-guard.ts';
import type { GatewayConfig } from '../../gateway/config.ts';
import type { GatewayContext } from '../../gateway/context.ts';
import { createRpcClients } from '../../gateway/rpc-clients.ts';
import { AccountService } from '../../proto/gen/storyden/account/v1/account_pb.ts';
import { ErrorDetailSchema } from '../../proto/gen/storyden/account/v1/error_pb.ts';
import { AuthorizationService } from '../../proto/gen/storyden/oauth/v1/authorization_pb.ts';
import { ClientService } from '../../proto/gen/storyden/oauth/v1/client_pb.ts';
import { DeviceService } from '../../proto/gen/storyden/oauth/v1/device_pb.ts';
import { OAuthErrorDetailSchema } from '../../proto/gen/storyden/oauth/v1/error_pb.ts';
import { GrantService } from '../../proto/gen/storyden/oauth/v1/grant_pb.ts';
import { KeyService } from '../../proto/gen/storyden/oauth/v1/key_pb.ts';
import { LogoutService } from '../../proto/gen/storyden/oauth/v1/logout_pb.ts';
import { TokenService } from '../../proto/gen/storyden/oauth/v1/token_pb.ts';
import { createLog } from '../../runtime/log.ts';

export const ISSUER = 'https://id.example';
export const WEB = 'https://www.example';
export const SIGNED_IN_AT = new Date('2026-01-02T03:04:05Z');

/** The answers of both tiers that a test needs; everything else is UNIMPLEMENTED. */
export type Play = {
  authorization?: Partial<ServiceImpl<typeof AuthorizationService>>;
  devices?: Partial<ServiceImpl<typeof DeviceService>>;
  tokens?: Partial<ServiceImpl<typeof TokenService>>;
  clients?: Partial<ServiceImpl<typeof ClientService>>;
  grants?: Partial<ServiceImpl<typeof GrantService>>;
  keys?: Partial<ServiceImpl<typeof KeyService>>;
  logouts?: Partial<ServiceImpl<typeof LogoutService>>;
  accounts?: Partial<ServiceImpl<typeof AccountService>>;
};

export type Call = { readonly rpc: string; readonly message: unknown; readonly requestId: string | null };

/** What the gateway's application is given, with both tiers played in-process. */
export function fakeContext(play: Play = {}, overrides: Partial<GatewayConfig> = {}) {
  const config: GatewayConfig = { ...CONFIG, ...overrides };
  const calls: Call[] = [];
  const rpc = createRpcClients(playedTransports(play, calls));
  const state = { isStopping: false, grantsServe: true, accountsServe: true };
  const log = readableLog();
  const context: GatewayContext = {
    config,
    rpc,
    sessions: sessionGuard({ issuer: config.publicApiAddress, accounts: rpc.accounts }),
    sameSite: sameSiteCheck(config),
    keySet: keySetCache(rpc.keys),
    health: { grants: async () => state.grantsServe, accounts: async () => state.accountsServe },
    isStopping: () => state.isStopping,
    log: log.log,
  };
  return { context, calls, state, logged: log.text };
}

/** The gateway's application on a port of its own, until the test ends. */
export async function openGateway(play: Play = {}, overrides: Partial<GatewayConfig> = {}) {
  const { context, calls, state, logged } = fakeContext(play, overrides);
  const server = createServer(createApp(context));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const address = `http://127.0.0.1:${port}`;
  const send = (path: string, init: RequestInit = {}) => fetch(`${address}${path}`, { redirect: 'manual', ...init });
  return { address, port, send, calls, state, logged };
}

function playedTransports(play: Play, calls: Call[]) {
  const record = {
    transport: {
      interceptors: [
        (next: (request: never) => Promise<never>) => (request: never) => {
          const { method, message, header } = request as {
            method: { name: string };
            message: unknown;
            header: Headers;
          };
          calls.push({ rpc: method.name, message, requestId: header.get('x-request-id') });
          return next(request);
        },
      ],
    },
  };
  const grants = createRouterTransport(({ service }) => {
    service(AuthorizationService, play.authorization ?? {});
    service(DeviceService, play.devices ?? {});
    service(TokenService, play.tokens ?? {});
    service(ClientService, play.clients ?? {});
    service(GrantService, play.grants ?? {});
    service(KeyService, play.keys ?? {});
    service(LogoutService, play.logouts ?? {});
  }, record as never);
  const accounts = createRouterTransport(({ service }) => {
    service(AccountService, { resolveSession, ...play.accounts });
  }, record as never);
  return { grants, accounts };
}

/** Two sessions are good: `member` and `admin`. */
const resolveSession: ServiceImpl<typeof AccountService>['resolveSession'] = ({ sessionToken }) => {
  if (!['member', 'admin'].includes(sessionToken)) throw platformError(Code.Unauthenticated, 'unauthenticated');
  const permissions = sessionToken === 'admin' ? ['ADMINISTRATOR'] : [];
  const account = { id: `${sessionToken}-id`, handle: sessionToken, name: 'Name', permissions };
  return { account, authenticatedAt: timestampFromDate(SIGNED_IN_AT), sessionId: `${sessionToken}-session` };
};

export function platformError(code: Code, name: string, more: { retryAfterSeconds?: number } = {}): ConnectError {
  const value = { code: name, message: 'Why.', suggested: 'What.', ...more };
  return new ConnectError('refused', code, undefined, [{ desc: ErrorDetailSchema, value }]);
}

export function oauthError(code: Code, name: string, description = 'Why.', reason = ''): ConnectError {
  return new ConnectError('refused', code, undefined, [
    { desc: OAuthErrorDetailSchema, value: { code: name, description, reason } },
  ]);
}

/** Headers of a browser with one of the two sessions. */
export const as = (session: 'member' | 'admin') => ({ cookie: `storyden-session=${session}` });

/** A JSON request of a browser with one of the two sessions. */
export const json = (method: string, body: unknown, session: 'member' | 'admin' = 'member') => ({
  method,
  headers: { ...as(session), 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** A form as an OAuth client sends it. */
export const form = (
  parameters: string | Record<string, string>,
  headers: Record<string, string> = {},
): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  body: typeof parameters === 'string' ? parameters : new URLSearchParams(parameters).toString(),
});

const CONFIG: GatewayConfig = {
  publicApiAddress: ISSUER,
  publicWebAddress: WEB,
  listen: { host: '127.0.0.1', port: 0 },
  grantsAddress: '',
  accountsAddress: '',
  rpcToken: '',
  trustedOrigins: ['https://admin.example'],
  trustedProxies: [],
  dynamicRegistration: false,
  metadataDocuments: false,
  oauthEnabled: true,
  loginUrl: `${WEB}/login`,
  authorizationConsentUrl: `${WEB}/oauth/authorize/consent`,
  deviceConsentUrl: `${WEB}/oauth/consent`,
  workers: 1,
  shutdownTimeout: 1_000,
  shutdownDrain: 0,
  logLevel: 'debug',
};

function readableLog() {
  let text = '';
  const destination = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  return { log: createLog({ name: 'gateway', level: 'debug', destination }), text: () => text };
}
