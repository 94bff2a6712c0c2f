import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, createRemoteJWKSet, exportJWK, jwtVerify } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';
import { GRANTS_SETTINGS, type SigningAlg } from '../services/grants/config.ts';
import { administratorOf } from './support/administrator.ts';
import { expectStatus, send } from './support/http.ts';
import { rawClient, userinfo } from './support/oauth-client.ts';
import { claimsOf, headerOf, rowsOf } from './support/rows.ts';
import { bootTiers, type Tiers } from './support/tiers.ts';

const PUBLIC_MEMBERS = new Set(['kty', 'kid', 'alg', 'use', 'n', 'e', 'crv', 'x', 'y']);

const KEYS: Record<SigningAlg, () => KeyObject> = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
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

  it.each<SigningAlg>(['RS256', 'ES256', 'EdDSA'])(
    'with %s uses a key that is made here, published without its private part and kept encrypted',
    async (alg) => {
      const tiers = await boot({ grants: { signing: { alg } } });
      const keys = await publishedKeys(tiers.address);
      expect(keys).toHaveLength(1);
      const [jwk] = keys;
      expect(jwk).toMatchObject({ alg, use: 'sig' });
      expect(Object.keys(jwk).filter((member) => !PUBLIC_MEMBERS.has(member))).toEqual([]);
      expect(jwk.kid).toBe(await calculateJwkThumbprint(jwk));
      if (alg === 'RS256') expect(Buffer.from(jwk.n, 'base64url').length).toBeGreaterThanOrEqual(256);

      const tokens = await tokensOf(tiers);
      for (const token of [tokens.access_token, tokens.id_token]) {
        await jwtVerify(token, keySet(tiers), { issuer: tiers.issuer, algorithms: [alg] });
        expect(headerOf(token)).toMatchObject({ alg, kid: jwk.kid });
      }
      const hash = createHash(alg === 'EdDSA' ? 'sha512' : 'sha256')
        .update(tokens.access_token)
        .digest();
      expect(claimsOf(tokens.id_token).at_hash).toBe(hash.subarray(0, hash.length / 2).toString('base64url'));
      expectStatus(await userinfo(tiers.address, tokens.access_token), 200);

      const kept = await rowsOf(tiers.databaseUrl, 'select private_key from signing_keys');
      expect(kept).toHaveLength(1);
      expect(kept[0]?.private_key.toString('latin1')).not.toMatch(/PRIVATE KEY|BEGIN/);
    },
  );

  it('goes on with the same key in every replica, and after a restart', async () => {
    const tiers = await boot({ grants: { signing: { alg: 'ES256' } } });
    const { access_token } = await tokensOf(tiers);
    const replica = await tiers.bootReplica();
    expect(await publishedKeys(replica.address)).toEqual(await publishedKeys(tiers.address));
    expectStatus(await userinfo(replica.address, access_token), 200);
    await replica.stop();
    const again = await tiers.bootReplica();
    expect(await publishedKeys(again.address)).toEqual(await publishedKeys(tiers.address));
  });

  it.each<SigningAlg>(['RS256', 'ES256', 'EdDSA'])(
    'with %s takes OAUTH_SIGNING_KEY_BASE64 and keeps it nowhere',
    async (alg) => {
      const key = KEYS[alg]();
      const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
      const setting = GRANTS_SETTINGS.OAUTH_SIGNING_KEY_BASE64.parse(Buffer.from(pem).toString('base64'));
      expect(setting).toBe(pem);
      const tiers = await boot({ grants: { signing: { alg, keyPem: pem } } });
      const tokens = await tokensOf(tiers);
      await jwtVerify(tokens.access_token, await publicOf(key), { algorithms: [alg] });
      const [jwk] = await publishedKeys(tiers.address);
      expect(jwk.kid).toBe(await calculateJwkThumbprint(await publicOf(key)));
      expect(headerOf(tokens.access_token).kid).toBe(jwk.kid);
      expect(await rowsOf(tiers.databaseUrl, 'select kid from signing_keys')).toEqual([]);
    },
  );

  it('names the key by OAUTH_SIGNING_KEY_ID where that is set', async () => {
    const keyPem = KEYS.ES256().export({ type: 'pkcs8', format: 'pem' }).toString();
    const tiers = await boot({ grants: { signing: { alg: 'ES256', keyPem, keyId: 'autumn' } } });
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

async function publicOf(privateKey: KeyObject) {
  const { d, p, q, dp, dq, qi, ...jwk } = await exportJWK(privateKey);
  return jwk;
}
