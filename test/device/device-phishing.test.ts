import { describe, expect, it } from 'vitest';
import { FIRST_PARTY_SCOPE, rawClient } from '../support/clients/oauth-client.ts';
import { deviceRow } from '../support/database/rows.ts';
import { expectStatus, send } from '../support/http.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

type Started = { device_code: string; user_code: string; verification_uri_complete: string };

describe('A device that somebody else holds (RFC 8628 §5.4, product.md §4, §6)', async () => {
  const { tiers, admin } = await useTiers({ gateway: { trustedOrigins: ['https://trusted.example'] } });
  const member = await admin.createMember();

  const client = () => rawClient(tiers.address, { client_id: 'storyden-cli' });
  const start = async (): Promise<Started> =>
    expectStatus(await client().startDevice({ scope: FIRST_PARTY_SCOPE }), 200);
  const row = (started: Started) => deviceRow(tiers.databaseUrl, started.device_code);
  const consentPath = (started: Started) => `/api/oauth/device/consent?user_code=${started.user_code}`;

  it('gets nothing because the complete address was opened, however often and with whatever in it', async () => {
    const started = await start();
    const { search } = new URL(started.verification_uri_complete);
    for (const more of ['', '', '&decision=approve', '&approve=1&confirm=true']) {
      expectStatus(await member.get(`/api/oauth/device/consent${search}${more}`), 200);
    }
    expect((await client().pollDevice(started.device_code)).body.error).toBe('authorization_pending');
    expect(await row(started)).toMatchObject({ approved_at: null, denied_at: null });
  });

  it('gets no claim from HEAD', async () => {
    const started = await start();
    const url = new URL(consentPath(started), tiers.address);
    const answer = await send(url, { method: 'HEAD', headers: { cookie: member.cookie() ?? '' } });
    expect(answer.status).toBeLessThan(500);
    expect((await row(started)).claimed_by_account_id).toBeNull();
  });

  it.each([
    { 'sec-purpose': 'prefetch' },
    { 'sec-purpose': 'prefetch;prerender' },
    { purpose: 'prefetch' },
    { 'x-moz': 'prefetch' },
  ])('gets no claim from a prefetch with %j', async (headers) => {
    const started = await start();
    const answer = await member.get(consentPath(started), headers as Record<string, string>);
    expect(answer.status).toBeLessThan(500);
    expect(answer.body).not.toHaveProperty('client_name');
    expect((await row(started)).claimed_by_account_id).toBeNull();
  });

  it.each([
    { 'sec-fetch-site': 'cross-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'https://trusted.example', 'sec-fetch-site': 'cross-site' },
  ])('gets no claim and no decision from a page of another site: %j', async (headers) => {
    const started = await start();
    const foreign = headers as Record<string, string>;
    const read = await member.get(consentPath(started), foreign);
    expect([read.status, read.body.error]).toEqual([403, 'permission_denied']);
    expect((await row(started)).claimed_by_account_id).toBeNull();

    expectStatus(await member.get(consentPath(started)), 200);
    for (const decision of ['approve', 'deny']) {
      const body = { user_code: started.user_code, decision };
      const decided = await member.post('/api/oauth/device/consent', body, foreign);
      expect([decided.status, decided.body.error]).toEqual([403, 'permission_denied']);
    }
    expect(await row(started)).toMatchObject({ approved_at: null, denied_at: null });
  });

  it.each([
    {},
    { origin: 'WEB' },
    { origin: 'ISSUER', 'sec-fetch-site': 'same-origin' },
    { origin: 'https://trusted.example', 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'same-origin' },
  ])('is decided from the pages of this community: %j', async (headers: Record<string, string>) => {
    const own = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        value.replace('WEB', tiers.web).replace('ISSUER', tiers.issuer),
      ]),
    );
    const started = await start();
    expectStatus(await member.get(consentPath(started), own), 200);
    const body = { user_code: started.user_code, decision: 'approve' };
    expectStatus(await member.post('/api/oauth/device/consent', body, own), 200);
  });

  it('is never decided by a form, which a page of another site could send', async () => {
    const started = await start();
    expectStatus(await member.get(consentPath(started)), 200);
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x']) {
      const answer = await send(`${tiers.address}/api/oauth/device/consent`, {
        method: 'POST',
        headers: { cookie: member.cookie() ?? '', 'content-type': type },
        body: JSON.stringify({ user_code: started.user_code, decision: 'approve' }),
      });
      expect(answer.status).toBe(415);
    }
    expect(await row(started)).toMatchObject({ approved_at: null, denied_at: null });
  });
});
