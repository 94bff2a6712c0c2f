import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { connectNodeAdapter, createConnectTransport } from '@connectrpc/connect-node';
import {
  Client,
  credentials,
  Metadata as GrpcMetadata,
  type Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceError,
  type sendUnaryData,
} from '@grpc/grpc-js';
import { afterAll, describe, expect, it } from 'vitest';
import {
  Health,
  HealthCheckRequestSchema,
  type HealthCheckResponse,
  HealthCheckResponse_ServingStatus,
  HealthCheckResponseSchema,
} from '../../proto/gen/grpc/health/v1/health_pb.ts';
import { accessOf as accessOfConnect, protect as protectConnect } from '../../sdk/src/connect.ts';
import { createVerifier } from '../../sdk/src/create-verifier.ts';
import { accessOf as accessOfGrpc, protect as protectGrpc } from '../../sdk/src/grpc.ts';
import { boundClient, dpopProof, newProofKey } from '../support/clients/dpop.ts';
import { rawClient } from '../support/clients/oauth-client.ts';
import { expectStatus } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const RESOURCE = 'https://api.example/rpc';
const METHOD = '/grpc.health.v1.Health/Check';
const CHALLENGE = `Bearer scope="READ_PROFILE", resource_metadata="https://api.example/.well-known/oauth-protected-resource/rpc", DPoP algs="ES256 RS256 PS256 Ed25519 EdDSA"`;

const { tiers, admin } = await useTiers({ grants: { resources: [RESOURCE] } });
const member = await admin.createMember(['USE_OAUTH_CLIENTS', 'READ_PROFILE']);
const client = await admin.createClient({ allowed_scopes: ['READ_PROFILE'] });
const key = await newProofKey();

async function tokenOf(scope: string, bound?: true): Promise<string> {
  const raw = rawClient(tiers.address, client);
  const { code, verifier } = await raw.approvedCode(member, { scope, resource: RESOURCE });
  if (!bound) return expectStatus(await raw.exchange(code, verifier), 200).access_token;
  const form = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, code_verifier: verifier };
  return expectStatus(await (await boundClient(tiers.issuer, client, key)).token(form), 200).access_token;
}

const verifier = createVerifier({ issuer: tiers.issuer, audience: RESOURCE });
const scopesOf = (path: string) => (path === METHOD ? ['READ_PROFILE'] : undefined);
const { SERVING } = HealthCheckResponse_ServingStatus;
const empty = () => Buffer.alloc(0);

/** Whom the handlers were called for. */
const called: string[] = [];
const check = (access: { who: string }): HealthCheckResponse => {
  called.push(access.who);
  return create(HealthCheckResponseSchema, { status: SERVING });
};

async function connectServer() {
  const server = createServer(
    connectNodeAdapter({
      interceptors: [protectConnect(verifier, { scopesOf })],
      routes: ({ service }) =>
        service(Health, {
          check: (_, context) => check(accessOfConnect(context)),
          list: () => ({}),
          async *watch() {
            yield { status: SERVING };
          },
        }),
    }),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  afterAll(() => server.close());
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { check: call, list } = createClient(Health, createConnectTransport({ baseUrl, httpVersion: '1.1' }));
  return {
    call: (headers: Record<string, string>) => outcomeOf(call({}, { headers })),
    open: () => list({}),
  };
}

async function grpcServer() {
  const server = new Server({ interceptors: [protectGrpc(verifier, { scopesOf })] });
  const serialize = (message: HealthCheckResponse) => Buffer.from(toBinary(HealthCheckResponseSchema, message));
  const deserialize = (bytes: Buffer) => fromBinary(HealthCheckRequestSchema, bytes);
  const unary = {
    requestStream: false,
    responseStream: false,
    requestDeserialize: deserialize,
    requestSerialize: empty,
  };
  const method = (path: string) => ({ ...unary, path, responseSerialize: serialize, responseDeserialize: empty });
  type Handler = [ServerUnaryCall<unknown, HealthCheckResponse>, sendUnaryData<HealthCheckResponse>];
  server.addService(
    { Check: method(METHOD), Open: method('/grpc.health.v1.Health/Open') },
    {
      Check: (...[call, answer]: Handler) => answer(null, check(accessOfGrpc(call))),
      Open: (...[, answer]: Handler) => answer(null, create(HealthCheckResponseSchema, { status: SERVING })),
    },
  );
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, at) =>
      error ? reject(error) : resolve(at),
    ),
  );
  const caller = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  afterAll(() => {
    caller.close();
    server.forceShutdown();
  });
  const callPath = (path: string, metadata: Metadata) =>
    new Promise<HealthCheckResponse>((resolve, reject) => {
      const request = Buffer.from(toBinary(HealthCheckRequestSchema, create(HealthCheckRequestSchema)));
      const read = (bytes: Buffer) => fromBinary(HealthCheckResponseSchema, bytes);
      caller.makeUnaryRequest(
        path,
        (sent: Buffer) => sent,
        read,
        request,
        metadata,
        (error, answer) => (answer ? resolve(answer) : reject(error)),
      );
    });
  return {
    call: (headers: Record<string, string>) => {
      const metadata = new GrpcMetadata();
      for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
      return outcomeOf(callPath(METHOD, metadata));
    },
    open: () => callPath('/grpc.health.v1.Health/Open', new GrpcMetadata()),
  };
}

/** The status, or the code and the challenge. */
function outcomeOf(call: Promise<HealthCheckResponse>): Promise<unknown> {
  return call.then(
    (answer) => answer.status,
    (error: ConnectError | ServiceError) =>
      error instanceof ConnectError
        ? [Code[error.code], error.metadata.get('www-authenticate')]
        : [Code[error.code], ...error.metadata.get('www-authenticate')],
  );
}

describe.each([
  ['Connect', await connectServer()],
  ['grpc-js', await grpcServer()],
])('A server of %s', (_, { call, open }) => {
  it('hands what a good token opens to the method', async () => {
    called.length = 0;
    expect(await call({ authorization: `Bearer ${await tokenOf('READ_PROFILE')}` })).toBe(SERVING);
    expect(called).toEqual([member.id]);
  });

  it('refuses every other token before the method is called, with a challenge', async () => {
    called.length = 0;
    expect(await call({})).toEqual(['Unauthenticated', CHALLENGE]);
    const refused = (error: string) => CHALLENGE.replace('Bearer ', `Bearer error="${error}", `);
    expect(await call({ authorization: 'Bearer x' })).toEqual(['Unauthenticated', refused('invalid_token')]);
    const weak = `Bearer ${await tokenOf('openid')}`;
    expect(await call({ authorization: weak })).toEqual(['PermissionDenied', refused('insufficient_scope')]);
    expect(called).toEqual([]);
  });

  it('takes a bound token with a proof of its key alone', async () => {
    const token = await tokenOf('READ_PROFILE', true);
    const proof = await dpopProof(key, { url: `https://api.example${METHOD}`, accessToken: token });
    expect(await call({ authorization: `DPoP ${token}`, dpop: proof })).toBe(SERVING);
    const again = call({ authorization: `DPoP ${token}`, dpop: proof });
    expect(await again).toEqual(['Unauthenticated', expect.stringMatching(/^DPoP error="invalid_dpop_proof", algs=/)]);
    expect(await call({ authorization: `Bearer ${token}` })).toEqual(['Unauthenticated', expect.any(String)]);
  });

  it('answers a method that needs no token', async () => {
    await expect(open()).resolves.toBeDefined();
  });
});
