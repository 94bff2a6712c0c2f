import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, createRemoteJWKSet, exportJWK, jwtVerify } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';
import { GRANTS_SETTINGS } from '../../services/grants/config.ts';
import { SIGNING_ALGS, type SigningAlg } from '../../services/grants/domain/signing-alg.ts';
import { rawClient, userinfo } from '../support/clients/oauth-client.ts';
import { claimsOf, headerOf, rowsOf } from '../support/database/rows.ts';
import { expectStatus, send } from '../support/http.ts';
import { administratorOf } from '../support/people/administrator.ts';
import { bootTiers, type Tiers } from '../support/tiers/tiers.ts';

const PUBLIC_MEMBERS = new Set(['kty', 'kid', 'alg', 'use', 'n', 'e', 'crv', 'x', 'y']);

const KEYS: Record<SigningAlg, () => KeyObject> = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  PS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  EdDSA: () => generateKeyPairSync('ed25519').privateKey,
};

describe('Signing (product.md §7, §9)', () => {
  const booted: Tiers[] = [];
  afterAll(() => Promise.all(booted.map((tiers) => tiers.stop())));

  const boot = async (overrides: Parameters<typeof bootTiers>[0]) => {
    const tiers = await bootTiers(overrides);
    booted.push(tiers);
    return tiers;
  };
  const publishedKeys = async (address: string) => (await send(`${address}/api/oauth/jwks`)).body.keys;
  const tokensOf = async (tiers: Tiers) => {
    const member = await (await administratorOf(tiers)).createMember();
    const cli = rawClient(tiers.address, { client_id: 'storyden-cli' });
    return cli.tokensByDevice(member, 'openid profile offline_access');
  };
  const keySet = (tiers: Tiers) => createRemoteJWKSet(new URL(`${tiers.issuer}/api/oauth/jwks`));

  it.each(SIGNING_ALGS)(
    'with %s uses a key that is made here, published without its private part and kept encrypted',
    async (alg) => {
      const tiers = await boot({ grants: { signing: { alg } } });
      const keys = await publishedKeys(tiers.address);
      const [jwk] = keys;
      expect(jwk).toMatchObject({ alg, use: 'sig' });
      for (const key of keys) {
        expect(Object.keys(key).filter((member) => !PUBLIC_MEMBERS.has(member))).toEqual([]);
        expect(key.kid).toBe(await calculateJwkThumbprint(key));
        if (key.kty === 'RSA') expect(Buffer.from(key.n, 'base64url').length).toBeGreaterThanOrEqual(256);
      }

      const tokens = await tokensOf(tiers);
      for (const token of [tokens.access_token, tokens.id_token]) {
        await jwtVerify(token, keySet(tiers), { issuer: tiers.issuer, algorithms: [alg] });
        expect(headerOf(token)).toMatchObject({ alg, kid: jwk.kid });
      }
      expect(claimsOf(tokens.id_token).at_hash).toBe(atHash(tokens.access_token, alg));
      expectStatus(await userinfo(tiers.address, tokens.access_token), 200);

      const kept = await rowsOf(tiers.databaseUrl, 'select private_key from signing_keys');
      expect(kept).toHaveLength(keys.length);
      for (const { private_key } of kept) expect(private_key.toString('latin1')).not.toMatch(/PRIVATE KEY|BEGIN/);
    },
  );

  it('signs the ID token with the algorithm that its client registered', async () => {
    const tiers = await boot({});
    const admin = await administratorOf(tiers);
    for (const alg of SIGNING_ALGS) {
      const client = rawClient(tiers.address, await admin.createClient({ id_token_signed_response_alg: alg }));
      const { access_token, id_token } = await client.tokensByCode(admin, 'openid');
      await jwtVerify(id_token, keySet(tiers), { issuer: tiers.issuer, algorithms: [alg] });
      expect([headerOf(id_token).alg, headerOf(access_token).alg]).toEqual([alg, 'ES256']);
      expect(claimsOf(id_token).at_hash).toBe(atHash(access_token, alg));
    }
  });

  it('accepts tokens of the former algorithm after OAUTH_SIGNING_ALG was changed', async () => {
    const tiers = await boot({ grants: { signing: { alg: 'EdDSA' } } });
    const { access_token } = await tokensOf(tiers);
    const replica = await tiers.bootReplica({ grants: { signing: { alg: 'RS256' } } });
    expectStatus(await userinfo(replica.address, access_token), 200);
  });

  it('begins with two keys of each algorithm: one that signs and one that stands by', async () => {
    const tiers = await boot({ withoutKeys: true });
    const rows = await rowsOf(tiers.databaseUrl, 'select alg, signs_from <= now() as signs from signing_keys');
    expect(rows.map(({ alg, signs }) => `${alg} ${signs}`).toSorted()).toEqual(
      SIGNING_ALGS.flatMap((alg) => [`${alg} null`, `${alg} true`]).toSorted(),
    );
  });

  it('goes on with the same key in every replica, and after a restart', async () => {
    const tiers = await boot({});
    const { access_token } = await tokensOf(tiers);
    const replica = await tiers.bootReplica();
    expect(await publishedKeys(replica.address)).toEqual(await publishedKeys(tiers.address));
    expectStatus(await userinfo(replica.address, access_token), 200);
    await replica.stop();
    const again = await tiers.bootReplica();
    expect(await publishedKeys(again.address)).toEqual(await publishedKeys(tiers.address));
  });

  it('goes on with the key of the previous release, which said nothing of times', async () => {
    const tiers = await boot({});
    const statement = `insert into signing_keys (kid, alg, private_key, created_at)
      select 'previous', alg, private_key, created_at - interval '1 day' from signing_keys
      where alg = 'ES256' and signs_from is not null`;
    const [former] = await rowsOf(
      tiers.databaseUrl,
      "select kid from signing_keys where alg = 'ES256' and signs_from > '-infinity'",
    );
    await rowsOf(tiers.databaseUrl, statement);
    await rowsOf(tiers.databaseUrl, `delete from signing_keys where kid = '${former?.kid}'`);
    const replica = await tiers.bootReplica();
    expect((await publishedKeys(replica.address))[0]).toMatchObject({ kid: 'previous', alg: 'ES256' });
  });

  it.each(SIGNING_ALGS)('with %s takes OAUTH_SIGNING_KEY_BASE64 and keeps it encrypted', async (alg) => {
    const key = KEYS[alg]();
    const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
    const setting = GRANTS_SETTINGS.OAUTH_SIGNING_KEY_BASE64.parse(Buffer.from(pem).toString('base64'));
    expect(setting).toBe(pem);
    const tiers = await boot({ grants: { signing: { alg, keyPem: pem } }, withoutKeys: true });
    const tokens = await tokensOf(tiers);
    await jwtVerify(tokens.access_token, await publicOf(key), { algorithms: [alg] });
    const [jwk] = await publishedKeys(tiers.address);
    expect(jwk.kid).toBe(await calculateJwkThumbprint(await publicOf(key)));
    expect(headerOf(tokens.access_token).kid).toBe(jwk.kid);
    const [kept] = await rowsOf(tiers.databaseUrl, "select private_key from signing_keys where source = 'configured'");
    expect(kept?.private_key.toString('latin1')).not.toMatch(/PRIVATE KEY|BEGIN/);
  });

  it('names the key by OAUTH_SIGNING_KEY_ID where that is set', async () => {
    const keyPem = KEYS.ES256().export({ type: 'pkcs8', format: 'pem' }).toString();
    const tiers = await boot({ grants: { signing: { alg: 'ES256', keyPem, keyId: 'autumn' } }, withoutKeys: true });
    expect((await publishedKeys(tiers.address))[0].kid).toBe('autumn');
    expect(headerOf((await tokensOf(tiers)).access_token).kid).toBe('autumn');
  });

  it('refuses to start with a key that does not fit, and says so', async () => {
    const tiers = await boot({ grants: { signing: { alg: 'ES256' } } });
    const replicaWith = (alg: SigningAlg, key: KeyObject) => {
      const keyPem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
      return tiers.bootReplica({ grants: { signing: { alg, keyPem } } });
    };
    await expect(replicaWith('ES256', KEYS.RS256())).rejects.toThrow(/OAUTH_SIGNING_KEY_BASE64.*ES256/);
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
    await expect(replicaWith('RS256', short)).rejects.toThrow(/OAUTH_SIGNING_KEY_BASE64.*2048/);
  });
});

/** OIDC Core §3.1.3.6 */
function atHash(accessToken: string, alg: SigningAlg): string {
  const hash = createHash(alg === 'EdDSA' ? 'sha512' : 'sha256')
    .update(accessToken)
    .digest();
  return hash.subarray(0, hash.length / 2).toString('base64url');
}

async function publicOf(privateKey: KeyObject) {
  const { d, p, q, dp, dq, qi, ...jwk } = await exportJWK(privateKey);
  return jwk;
}
