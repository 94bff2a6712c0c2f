import { createLocalJWKSet, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { expectStatus, send } from '../support/http.ts';
import { administratorOf } from '../support/people/administrator.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';
import { relyingParty } from './relying-party.ts';

const ISSUER = 'https://issuer.example';
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

const { tiers } = await useTiers({ grants: { signing: { alg: 'RS256' }, dynamicRegistration: true } });
// One more gateway, at the kind of address that an installation has.
const { address } = await tiers.bootReplica({ gateway: { publicApiAddress: ISSUER, dynamicRegistration: true } });
const discovered = await send(`${address}/.well-known/openid-configuration`);

describe('OpenID Connect Core: Config OP', () => {
  it('oidcc-discovery-endpoint-verification', async () => {
    const metadata = expectStatus(discovered, 200);
    expect(discovered.headers.get('content-type')).toMatch(/^application\/json/);
    expect(metadata).toMatchObject({
      issuer: ISSUER,
      response_types_supported: expect.arrayContaining(['code']),
      grant_types_supported: expect.arrayContaining(['authorization_code']),
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: expect.arrayContaining(['RS256']),
      claims_supported: expect.arrayContaining(['sub', 'name', 'email']),
      scopes_supported: expect.arrayContaining(['openid']),
      code_challenge_methods_supported: ['S256'],
      claims_parameter_supported: expect.any(Boolean),
      request_parameter_supported: expect.any(Boolean),
      request_uri_parameter_supported: expect.any(Boolean),
    });
    for (const scope of metadata.scopes_supported) expect(scope).toMatch(/^[\x21\x23-\x5b\x5d-\x7e]+$/);
    const endpoints = Object.entries<string>(metadata).filter(([name]) => /_(endpoint|uri)$/.test(name));
    expect(endpoints.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        'authorization_endpoint',
        'token_endpoint',
        'userinfo_endpoint',
        'registration_endpoint',
        'jwks_uri',
      ]),
    );
    for (const [, url] of endpoints) expect(new URL(url)).toMatchObject({ origin: ISSUER, hash: '' });
    await expectKeys(new URL(metadata.jwks_uri).pathname);
  });
});

/** The published keys are public, have ids that differ, and are the ones that sign. */
async function expectKeys(path: string) {
  const keySet = expectStatus(await send(new URL(path, tiers.address)), 200);
  const ids = keySet.keys.map(({ kid }: { kid: string }) => kid);
  expect(new Set(ids).size).toBe(keySet.keys.length);
  for (const key of keySet.keys) {
    expect(key).toMatchObject({ kid: expect.any(String), kty: expect.stringMatching(/^(RSA|EC|OKP)$/), use: 'sig' });
    for (const member of PRIVATE_MEMBERS) expect(key).not.toHaveProperty(member);
  }
  const admin = await administratorOf(tiers);
  const client = await admin.createClient({ type: 'confidential', pkce_required: false });
  const { tokens } = await (await relyingParty(tiers.issuer, client)).signIn(admin);
  await jwtVerify(tokens.id_token, createLocalJWKSet(keySet), { issuer: tiers.issuer, algorithms: ['RS256'] });
}
