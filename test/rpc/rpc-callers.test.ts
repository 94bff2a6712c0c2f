import { MethodOptions_IdempotencyLevel } from '@bufbuild/protobuf/wkt';
import { credentials, type ServiceError, status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { healthOf, SERVING } from '../support/clients/grpc-health.ts';
import { callGrants, GRANT_METHODS, refusalOf } from '../support/clients/proto-client.ts';
import { contractServices } from '../support/contract/contract-services.ts';
import { rowsOf } from '../support/database/rows.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

// Read off the contract by its words, not off the table in the code.
const QUERIES = new Set([
  ...['GetUserInfo', 'IntrospectToken', 'GetClient', 'ListClients', 'GetGrant', 'ListGrants', 'GetKeySet'],
  ...['BatchGetGrants', 'PreviewScope', 'BatchIntrospectTokens'],
  'WatchRevocations',
  ...['ListSigningKeys', 'ListSecretUses'],
  'ListDeviceAuthorizations',
]);
const MANAGEMENT = new Set([
  'CreateClient',
  'UpdateClient',
  'DeleteClient',
  'RotateClientSecret',
  'RevokeGrant',
  'RevokeGrants',
  'RotateKeys',
]);
/** Any caller may pass them on: what they give is for the client that authenticates in them. */
const FOR_CLIENTS = new Set(['ExchangeToken']);
const OAUTH_METHODS = (await contractServices())
  .filter(({ typeName }) => typeName.startsWith('storyden.oauth.'))
  .flatMap(({ methods }) => methods);
/** Queries of the gateway alone. The last one keeps what was shown by now, and cannot take its mark back. */
const GATEWAY_QUERIES = new Set([
  ...['GetRequestingClient', 'OpenAuthorizationResponse', 'ReadRegistration', 'StartLogout'],
  'GetAuthorizationConsent',
]);
/** What is wrong with an empty request, once the caller is let in. */
const LET_IN = [status.OK, status.NOT_FOUND, status.INVALID_ARGUMENT, status.FAILED_PRECONDITION];

it.each(OAUTH_METHODS)('$name says whether it changes nothing', ({ name, idempotency }) => {
  const changesNothing = idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS;
  if (QUERIES.has(name)) expect(changesNothing).toBe(true);
  if (MANAGEMENT.has(name)) expect(changesNothing).toBe(false);
  if (changesNothing) expect(QUERIES.has(name) || GATEWAY_QUERIES.has(name)).toBe(true);
});

describe('RPC callers (quality.md, Security)', async () => {
  const { tiers } = await useTiers();

  type Method = { service: string; method: string };
  const outcomeOf = async (method: Method, token?: string) => {
    const answer = callGrants(tiers.grantsAddress, { ...method, token });
    return answer.then(
      () => ({ code: status.OK, details: '' }),
      ({ code, details }: ServiceError) => ({ code, details }),
    );
  };
  /** Refused by an OAuth error of the method itself, not at the door. */
  const isLetIn = ({ code, details }: { code: status; details: string }) =>
    LET_IN.includes(code) || (code === status.UNAUTHENTICATED && /access token|client/.test(details));

  describe('without a token, or with one that nobody knows,', () => {
    it.each(GRANT_METHODS)('are UNAUTHENTICATED at $service/$method', async (method) => {
      for (const token of [undefined, 'unknown', `${tiers.rpcToken}x`, tiers.adminToken.slice(1)]) {
        const details = 'present the token or the certificate of a configured caller';
        expect(await outcomeOf(method, token)).toEqual({ code: status.UNAUTHENTICATED, details });
      }
    });

    it('are told of the health alone', async () => {
      expect(await healthOf(tiers.grantsAddress, credentials.createInsecure())).toEqual(SERVING);
    });
  });

  it.each(GRANT_METHODS)('as a reader may query and change nothing: $service/$method', async (method) => {
    const outcome = await outcomeOf(method, tiers.readerToken);
    if (QUERIES.has(method.method) || FOR_CLIENTS.has(method.method))
      expect(isLetIn(outcome), JSON.stringify(outcome)).toBe(true);
    else expect(outcome.code).toBe(status.PERMISSION_DENIED);
  });

  it.each(GRANT_METHODS)('as an admin may query and manage, not act for members: $service/$method', async (method) => {
    const outcome = await outcomeOf(method, tiers.adminToken);
    const allowed = [QUERIES, MANAGEMENT, FOR_CLIENTS].some((methods) => methods.has(method.method));
    if (allowed) expect(isLetIn(outcome), JSON.stringify(outcome)).toBe(true);
    else expect(outcome.code).toBe(status.PERMISSION_DENIED);
  });

  it.each(GRANT_METHODS)('as a gateway may call everything: $service/$method', async (method) => {
    const outcome = await outcomeOf(method, tiers.rpcToken);
    expect(isLetIn(outcome) || outcome.code === status.PERMISSION_DENIED, JSON.stringify(outcome)).toBe(true);
    expect(outcome.details).not.toMatch(/caller/);
  });

  it('as a reader change nothing with requests that would be right', async () => {
    const request = { name: 'Mine', type: 'CLIENT_TYPE_PUBLIC', allowed_grants: ['refresh_token'] };
    const create = { service: 'ClientService', method: 'CreateClient', request };
    const refused = await refusalOf(callGrants(tiers.grantsAddress, { ...create, token: tiers.readerToken }));
    expect(refused.code).toBe(status.PERMISSION_DENIED);
    const clients = () => rowsOf(tiers.databaseUrl, `select from clients where name = 'Mine'`);
    expect(await clients()).toHaveLength(0);
    await callGrants(tiers.grantsAddress, { ...create, token: tiers.adminToken });
    expect(await clients()).toHaveLength(1);
  });

  it('who are refused are written down', () => {
    const lines = tiers.logLines.map((line) => JSON.parse(line).msg);
    expect(lines).toEqual(
      expect.arrayContaining(['unknown RPC caller refused', 'RPC caller without the role refused']),
    );
  });
});
