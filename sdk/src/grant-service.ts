import { isIP } from 'node:net';
import { connect, type SecureContextOptions } from 'node:tls';
import { type Client, createClient, type Interceptor } from '@connectrpc/connect';
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node';
import { GrantService } from '../../proto/gen/storyden/oauth/v1/grant_pb.ts';
import { TokenService } from '../../proto/gen/storyden/oauth/v1/token_pb.ts';

/** Whom to trust, and the certificate of this service for mutual TLS, in PEM. */
export type GrantServiceTls = Pick<SecureContextOptions, 'ca' | 'cert' | 'key'>;

export type GrantServiceOptions = {
  /** Where it serves gRPC: `host:port`, or with a scheme. */
  readonly address: string;
  /** The caller token of this service, of the role `reader`; left out, its certificate says who calls. */
  readonly token?: string | undefined;
  /** Speaks TLS. A function is asked for each connection, so that files can be read which have changed. */
  readonly tls?: GrantServiceTls | (() => GrantServiceTls) | undefined;
};

/** The calls that a verifier makes. */
export type GrantServiceClient = {
  readonly grants: Pick<Client<typeof GrantService>, 'watchRevocations'>;
  readonly tokens: Pick<Client<typeof TokenService>, 'introspectToken'>;
  /** Ends every call. */
  close(): void;
};

const SECOND = 1000;

/** @throws TypeError for an address that is none */
export function connectToGrants({ address, token, tls }: GrantServiceOptions): GrantServiceClient {
  const baseUrl = /^https?:\/\//.test(address) ? address : `${tls ? 'https' : 'http'}://${address}`;
  if (!URL.canParse(baseUrl)) throw new TypeError(`grants.address: host:port, not ${address}`);
  // A connection that goes silent is noticed within seconds, as one that breaks is.
  const pings = { pingIntervalMs: 5 * SECOND, pingTimeoutMs: 3 * SECOND };
  const sessionManager = new Http2SessionManager(baseUrl, pings, tls && secured(tls));
  const transport = createGrpcTransport({ baseUrl, sessionManager, interceptors: token ? [presenting(token)] : [] });
  return {
    grants: createClient(GrantService, transport),
    tokens: createClient(TokenService, transport),
    close: () => sessionManager.abort(),
  };
}

function secured(tls: NonNullable<GrantServiceOptions['tls']>) {
  return {
    createConnection({ hostname, port }: URL) {
      const host = hostname.replace(/^\[|\]$/g, '');
      const name = isIP(host) ? {} : { servername: host };
      const pem = typeof tls === 'function' ? tls() : tls;
      return connect({ host, port: Number(port || 443), ALPNProtocols: ['h2'], ...name, ...pem });
    },
  };
}

function presenting(token: string): Interceptor {
  return (next) => (call) => {
    call.header.set('authorization', `Bearer ${token}`);
    return next(call);
  };
}
