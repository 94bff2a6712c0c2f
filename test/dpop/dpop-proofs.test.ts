import { createSign, generateKeyPairSync } from 'node:crypto';
import { UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../runtime/log.ts';
import { cleanUp } from '../../services/grants/store/clean-up.ts';
import { openGrantsDatabase } from '../../services/grants/store/grants-database.ts';
import { connectionOf } from '../../services/shared/database/connection.ts';
import { type BoundClient, boundClient, dpopNonce, dpopProof, newProofKey } from '../support/clients/dpop.ts';
import { DEVICE_CODE_GRANT, postForm, rawClient } from '../support/clients/oauth-client.ts';
import { deviceRow, rowsOf } from '../support/database/rows.ts';
import { expectStatus } from '../support/http.ts';
import { REDIRECT_URI, type RegisteredClient } from '../support/people/administrator.ts';
import { expectOAuthRefused } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

describe('At the token endpoint (RFC 9449 §4.3, §8)', async () => {
  const { tiers, admin } = await useTiers();
  const member = await admin.createMember();
  const publicClient = await admin.createClient();
  const bot = await admin.createClient({
    type: 'confidential',
    redirect_uris: [],
    allowed_grants: ['client_credentials'],
  });
  const [key, other] = await Promise.all([newProofKey(), newProofKey()]);
  const nonce = await dpopNonce(tiers.issuer);

  const url = () => `${tiers.issuer}/api/oauth/token`;
  const at = (client: RegisteredClient): Promise<BoundClient> => boundClient(tiers.issuer, client, key);
  /** Asks for a token of the bot with some proof. */
  const askWith = async (dpop: string | Promise<string>) =>
    (await at(bot)).token({ grant_type: 'client_credentials' }, await dpop);

  describe('a nonce', () => {
    it('is asked for before anything is used up, and the same request with it goes through', async () => {
      const { code, verifier } = await rawClient(tiers.address, publicClient).approvedCode(member, { scope: 'openid' });
      const redemption = {
        grant_type: 'authorization_code',
        code,
        redirect_uri: REDIRECT_URI,
        code_verifier: verifier,
      };
      const form = { ...redemption, client_id: publicClient.client_id };
      const without = await postForm(url(), form, { dpop: await dpopProof(key, { url: url() }) });
      expectOAuthRefused(without, 400, 'use_dpop_nonce');
      const given = without.headers.get('dpop-nonce') ?? '';
      expect(given).toMatch(/^[A-Za-z0-9_-]{20,}$/);
      const stale = await postForm(url(), form, { dpop: await dpopProof(key, { url: url(), nonce: 'made up' }) });
      expectOAuthRefused(stale, 400, 'use_dpop_nonce');
      expect(stale.headers.get('dpop-nonce')).toBe(given);
      const answer = await postForm(url(), form, { dpop: await dpopProof(key, { url: url(), nonce: given }) });
      expect(expectStatus(answer, 200).token_type).toBe('DPoP');
      expect(answer.headers.get('dpop-nonce')).toBeNull();
    });

    it('is asked for without a device having polled', async () => {
      const { device_code } = expectStatus(await rawClient(tiers.address, publicClient).startDevice(), 200);
      const dpop = await dpopProof(key, { url: url() });
      const form = { grant_type: DEVICE_CODE_GRANT, device_code, client_id: publicClient.client_id };
      expectOAuthRefused(await postForm(url(), form, { dpop }), 400, 'use_dpop_nonce');
      expect((await deviceRow(tiers.databaseUrl, device_code)).last_polled_at).toBeNull();
    });

    it('comes with no other error', async () => {
      const refusals = [
        await (await at(publicClient)).token({ grant_type: 'refresh_token', refresh_token: 'x' }),
        await askWith(dpopProof(key, { url: url(), nonce, method: 'GET' })),
        await (await at({ ...bot, client_secret: 'x' })).token({ grant_type: 'client_credentials' }),
      ];
      expect(refusals.map(({ body }) => body.error)).toEqual(['invalid_grant', 'invalid_dpop_proof', 'invalid_client']);
      for (const { headers } of refusals) expect(headers.get('dpop-nonce')).toBeNull();
    });

    it('can be read by a page of any origin', async () => {
      const headers = { origin: 'https://app.example', dpop: await dpopProof(key, { url: url() }) };
      const form = { grant_type: 'client_credentials', client_id: bot.client_id };
      const answer = await postForm(url(), form, headers);
      expect(answer.headers.get('access-control-expose-headers')).toMatch(/DPoP-Nonce/);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    });
  });

  describe('a proof', () => {
    it('is good once', async () => {
      const dpop = await (await at(bot)).proof();
      expectStatus(await askWith(dpop), 200);
      expectOAuthRefused(await askWith(dpop), 400, 'invalid_dpop_proof');
    });

    it('is forgotten once it is too old to be used again', async () => {
      expectStatus(await askWith((await at(bot)).proof()), 200);
      const kept = () =>
        rowsOf(tiers.databaseUrl, 'select expires_at - now() as left from dpop_proofs order by 1 desc');
      const [newest] = await kept();
      expect(newest?.left.minutes).toBeGreaterThanOrEqual(4);
      await rowsOf(tiers.databaseUrl, `update dpop_proofs set expires_at = now() - interval '61 minutes'`);
      const database = await openGrantsDatabase(tiers.databaseUrl, createLog({ name: 'test', level: 'silent' }));
      await cleanUp(connectionOf(database));
      await database.close();
      expect(await kept()).toEqual([]);
    });

    it('is not used up by a client that does not authenticate', async () => {
      const dpop = await (await at(bot)).proof();
      const wrong = { ...bot, client_secret: 'x' };
      expect((await (await at(wrong)).token({ grant_type: 'client_credentials' }, dpop)).status).toBe(401);
      expectStatus(await askWith(dpop), 200);
    });

    type Change = { claims?: Record<string, unknown>; header?: Record<string, unknown> };
    const now = () => Math.floor(Date.now() / 1000);

    it.each<[string, () => Change]>([
      ['of another type', () => ({ header: { typ: 'JWT' } })],
      ['without a type', () => ({ header: { typ: undefined } })],
      ['without its key', () => ({ header: { jwk: undefined } })],
      ['with a private key', () => ({ header: { jwk: key.privateJwk } })],
      ['with another key', () => ({ header: { jwk: other.jwk } })],
      ['with a shared key', () => ({ header: { jwk: { kty: 'oct', k: 'AAAA' } } })],
      ['with a key that makes no sense', () => ({ header: { jwk: { ...key.jwk, x: 'AAAA' } } })],
      ['with a key that is a text', () => ({ header: { jwk: 'x' } })],
      ['with a kid alone', () => ({ header: { jwk: undefined, kid: 'x' } })],
      ['for another method', () => ({ claims: { htm: 'GET' } })],
      ['for another endpoint', () => ({ claims: { htu: `${tiers.issuer}/api/oauth/userinfo` } })],
      ['for another host', () => ({ claims: { htu: 'https://evil.example/api/oauth/token' } })],
      ['that is old', () => ({ claims: { iat: now() - 3_600 } })],
      ['of the future', () => ({ claims: { iat: now() + 3_600 } })],
      ['that has expired', () => ({ claims: { exp: now() - 30 } })],
      ['that is not valid yet', () => ({ claims: { nbf: now() + 60 } })],
      ['without a time', () => ({ claims: { iat: undefined } })],
      ['without an id', () => ({ claims: { jti: undefined } })],
      ['without a method', () => ({ claims: { htm: undefined } })],
      ['without an address', () => ({ claims: { htu: undefined } })],
    ])('%s is refused', async (_, change) => {
      const { claims, header } = change();
      const answer = await askWith(dpopProof(key, { url: url(), nonce }, claims, header));
      expectOAuthRefused(answer, 400, 'invalid_dpop_proof');
    });

    it('with a small RSA key is refused', async () => {
      const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
      const header = { alg: 'RS256', typ: 'dpop+jwt', jwk: publicKey.export({ format: 'jwk' }) };
      const claims = { jti: 'small', htm: 'POST', htu: url(), iat: now(), nonce };
      const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
      const dpop = `${text}.${createSign('sha256').update(text).sign(privateKey, 'base64url')}`;
      expectOAuthRefused(await askWith(dpop), 400, 'invalid_dpop_proof');
    });

    it.each<[string, () => string]>([
      ['empty', () => ''],
      ['no token', () => 'x'],
      ['unsigned', () => new UnsecuredJWT({ htm: 'POST', htu: url(), jti: 'j', iat: now(), nonce }).encode()],
    ])('that is %s is refused', async (_, dpopOf) => {
      expectOAuthRefused(await askWith(dpopOf()), 400, 'invalid_dpop_proof');
    });

    it('that comes with a second one is refused', async () => {
      const proofs = [await (await at(bot)).proof(), await (await at(bot)).proof()];
      const { client_id, client_secret = '' } = bot;
      const form = { grant_type: 'client_credentials', client_id, client_secret };
      const headers = new Headers();
      for (const proof of proofs) headers.append('dpop', proof);
      const answer = await postForm(url(), form, Object.fromEntries(headers));
      expectOAuthRefused(answer, 400, 'invalid_dpop_proof');
      for (const proof of proofs) expectStatus(await askWith(proof), 200);
    });

    it('may name the address with a query and a fragment', async () => {
      expectStatus(await askWith(dpopProof(key, { url: `${url()}?x=y#z`, nonce })), 200);
    });
  });
});
