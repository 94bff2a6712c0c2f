import { describe, expect, it } from 'vitest';
import { rawClient } from '../support/clients/oauth-client.ts';
import { rowsOf } from '../support/database/rows.ts';
import { expectStatus } from '../support/http.ts';
import { openBrowser } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const SCOPE = 'openid profile email offline_access';

/** How a secret may be written down: as it is, without its prefix, decoded, in hexadecimal. */
function spellings(secret: string): string[] {
  const bare = secret.replace(/^sdo[a-z]+_/, '');
  const decoded = /^[\w-]{20,}$/.test(bare) ? [Buffer.from(bare, 'base64url').toString('hex')] : [];
  return [secret, bare, Buffer.from(secret).toString('hex'), Buffer.from(bare).toString('hex'), ...decoded];
}

describe('What is kept (architecture.md, Data)', async () => {
  const secrets: Record<string, string> = {};

  const { tiers, admin } = await useTiers();
  const member = await admin.createMember();
  const registered = await admin.createClient({ type: 'confidential' });
  const client = rawClient(tiers.address, registered);
  const pending = await client.approvedCode(member, { scope: SCOPE });
  const used = await client.approvedCode(member, { scope: SCOPE });
  const byCode = expectStatus(await client.exchange(used.code, used.verifier), 200);
  const renewed = expectStatus(await client.refresh(byCode.refresh_token), 200);
  const device = expectStatus(await client.startDevice({ scope: SCOPE }), 200);
  await member.approveDevice(device.user_code);
  const byDevice = expectStatus(await client.pollDevice(device.device_code), 200);
  const waiting = expectStatus(await client.startDevice({ scope: SCOPE }), 200);
  await member.readDevice(waiting.user_code);
  await member.readDevice('0123-4567');
  const guesser = openBrowser(tiers.address);
  await guesser.post('/api/auth/password/signin', { identifier: member.handle, token: 'a-wrong-password' });
  Object.assign(secrets, {
    'client secret': registered.client_secret,
    'unused code': pending.code,
    'used code': used.code,
    'used verifier': used.verifier,
    'used device code': device.device_code,
    'pending device code': waiting.device_code,
    'used user code': device.user_code,
    'pending user code': waiting.user_code,
    'pending user code, bare': waiting.user_code.replace('-', ''),
    password: member.password,
    'administrator password': tiers.admin.password,
    session: member.cookie()?.replace('storyden-session=', '') ?? '',
    'RPC token': tiers.rpcToken,
  });
  for (const [name, tokens] of Object.entries({ 'by code': byCode, renewed, 'by device': byDevice })) {
    secrets[`access token ${name}`] = tokens.access_token;
    secrets[`signature of the access token ${name}`] = tokens.access_token.split('.')[2];
    secrets[`ID token ${name}`] = tokens.id_token;
    secrets[`refresh token ${name}`] = tokens.refresh_token;
    secrets[`MAC of the refresh token ${name}`] = tokens.refresh_token.slice(-40);
  }

  /** Every row of every table as text, bytes in hexadecimal. */
  async function everything(): Promise<string> {
    const tables = await rowsOf(
      tiers.databaseUrl,
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_schema not in ('pg_catalog', 'information_schema')`,
    );
    const texts = await Promise.all(
      tables.map(async ({ name }) => {
        const rows = await rowsOf(tiers.databaseUrl, `select t::text as text from ${name} t`);
        return rows.map(({ text }) => `${name} ${text}`).join('\n');
      }),
    );
    return texts.join('\n');
  }

  it('is found by this search at all: names, states of requests, ids', async () => {
    const kept = await everything();
    for (const known of ['storyden-cli', 'Test client', 'https://client.example/callback', tiers.admin.handle]) {
      expect(kept).toContain(known);
    }
    expect(Object.keys(secrets).length).toBeGreaterThan(25);
    for (const [name, secret] of Object.entries(secrets)) expect(secret, name).toMatch(/.{8,}/);
  });

  it('holds no secret, code, token, session or password, in whatever spelling', async () => {
    const kept = await everything();
    const found = Object.entries(secrets).filter(([, secret]) => spellings(secret).some((text) => kept.includes(text)));
    expect(found.map(([name]) => name)).toEqual([]);
  });

  it('holds passwords as argon2id and signing keys encrypted', async () => {
    const passwords = await rowsOf(tiers.databaseUrl, 'select password_hash from accounts');
    for (const { password_hash } of passwords) expect(password_hash).toMatch(/^\$argon2id\$/);
    const [key] = await rowsOf(tiers.databaseUrl, 'select private_key from signing_keys');
    const bytes: Buffer = key?.private_key;
    expect(bytes.toString('latin1')).not.toContain('PRIVATE KEY');
    // Encrypted bytes do not compress; a PEM in another dress would.
    expect(new Set(bytes).size).toBeGreaterThan(100);
  });

  it('holds the seeds of grants encrypted, each in its own way', async () => {
    const seeds = await rowsOf(tiers.databaseUrl, 'select seed from grants where seed is not null');
    expect(seeds.length).toBeGreaterThanOrEqual(2);
    // Key id, nonce, tag and 32 bytes: what AES-256-GCM adds is there.
    for (const { seed } of seeds) expect(seed).toHaveLength(4 + 12 + 16 + 32);
    expect(new Set(seeds.map(({ seed }) => seed.toString('hex'))).size).toBe(seeds.length);
  });
});
