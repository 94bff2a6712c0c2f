import { describe, expect, it } from 'vitest';
import { rawClient, userinfo } from '../support/clients/oauth-client.ts';
import { claimsOf } from '../support/database/rows.ts';
import { expectStatus, locationOf } from '../support/http.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const ACR = 'urn:storyden:acr:password';

const { tiers, admin } = await useTiers();
const member = await admin.createMember(['USE_OAUTH_CLIENTS'], { email: 'member@example.org', email_verified: true });
const client = await admin.createClient();

/** What ID token and userinfo tell a client that asked for these claims, at first and after a refresh. */
async function told(claims: unknown, parameters: Record<string, string> = {}, person = member) {
  const raw = rawClient(tiers.address, client);
  const sent = { scope: 'openid offline_access', claims: JSON.stringify(claims), ...parameters };
  const { code, verifier } = await raw.approvedCode(person, sent);
  const first = expectStatus(await raw.exchange(code, verifier), 200);
  const later = expectStatus(await raw.refresh(first.refresh_token), 200);
  const tellings = [];
  for (const tokens of [first, later]) {
    const answer = expectStatus(await userinfo(tiers.address, tokens.access_token), 200);
    tellings.push({ idToken: profileOf(claimsOf(tokens.id_token)), userinfo: profileOf(answer) });
  }
  return tellings;
}

function profileOf(claims: Record<string, unknown>) {
  const names = ['name', 'preferred_username', 'email', 'email_verified', 'acr', 'amr', 'phone_number'];
  return Object.fromEntries(Object.entries(claims).filter(([name]) => names.includes(name)));
}

describe('the claims parameter (OIDC Core §5.5)', () => {
  it('opens what it names, where it names it, and nothing else, over refreshes too', async () => {
    const claims = {
      id_token: { email: { essential: true }, preferred_username: null },
      userinfo: { name: { essential: true }, phone_number: { essential: true } },
    };
    const telling = {
      idToken: { email: 'member@example.org', preferred_username: member.handle },
      userinfo: { name: `Name of ${member.handle}` },
    };
    expect(await told(claims)).toEqual([telling, telling]);
  });

  it('leaves out, essential or not, what the account does not have', async () => {
    const nameless = await admin.createMember();
    const claims = { id_token: { email: { essential: true } }, userinfo: { email: null, email_verified: null } };
    const [first] = await told(claims, {}, nameless);
    expect(first).toEqual({ idToken: {}, userinfo: {} });
  });

  it('asks for acr and amr, as acr_values does; otherwise they are not told', async () => {
    const named = { acr: ACR, amr: ['pwd'] };
    const essential = { id_token: { acr: { essential: true, values: ['urn:other', ACR] } } };
    expect((await told(essential)).map(({ idToken }) => idToken)).toEqual([named, named]);
    const voluntary = { id_token: { acr: { value: 'urn:other' } } };
    expect((await told(voluntary)).map(({ idToken }) => idToken)).toEqual([named, named]);
    const [byValues] = await told({}, { acr_values: 'urn:other' });
    expect(byValues?.idToken).toEqual(named);
    const [without] = await told({});
    expect(without?.idToken).toEqual({});
  });

  it('with an essential acr that cannot be given is unmet_authentication_requirements', async () => {
    for (const acr of [
      { essential: true, value: 'urn:other' },
      { essential: true, values: ['urn:other', 'urn:more'] },
    ]) {
      const claims = JSON.stringify({ id_token: { acr } });
      const { url } = rawClient(tiers.address, client).authorizeUrl({ scope: 'openid', claims });
      const callback = locationOf(await member.get(url.href));
      expect(callback.searchParams.get('error')).toBe('unmet_authentication_requirements');
    }
  });
});
