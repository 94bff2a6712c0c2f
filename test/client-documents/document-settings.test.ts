import { afterAll, describe, expect, it } from 'vitest';
import { postForm, rawClient, userinfo } from '../support/clients/oauth-client.ts';
import { expectStatus, send } from '../support/http.ts';
import { atGateway } from '../support/people/person.ts';
import { expectOAuthRefused } from '../support/refusals.ts';
import { openDocumentSite, withDocuments } from '../support/sites/document-site.ts';
import type { Replica } from '../support/tiers/tiers.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const permissions = ['READ_PROFILE', 'LIST_PROFILES'];
const site = await openDocumentSite();
const { tiers, admin } = await useTiers(withDocuments(permissions));
const member = await admin.createMember(['USE_OAUTH_CLIENTS', ...permissions]);
/** The same installation after its settings changed. */
const narrowed = await tiers.bootReplica(withDocuments(['READ_PROFILE']));
const off = { enabled: false, allowedScopes: permissions, allowInsecureFetch: true };
const switchedOff = await tiers.bootReplica({
  grants: { metadataDocuments: off },
  gateway: { metadataDocuments: false },
});
afterAll(() => site.close());

const SCOPE = 'openid offline_access READ_PROFILE LIST_PROFILES';
const at = (replica: Replica, clientId: string) => rawClient(replica.address, { client_id: clientId });
const tokensOf = async (name: string) => at(tiers, site.clientId(name)).tokensByCode(member, SCOPE);

/** What an internal service with a client of its own hears of a token. */
async function introspected(replica: Replica, token: string) {
  const asking = await admin.createClient({ type: 'confidential' });
  const { client_id, client_secret = '' } = asking;
  return expectStatus(
    await postForm(`${replica.address}/api/oauth/introspect`, { client_id, client_secret, token }),
    200,
  );
}

describe('Narrowing what clients may have that are known by documents', () => {
  it('works at the next refresh, and at once where tokens are asked about', async () => {
    const { access_token, refresh_token } = await tokensOf('narrowed');
    expect((await introspected(narrowed, access_token)).scope).toBe('openid offline_access READ_PROFILE');
    const { scope } = expectStatus(await at(narrowed, site.clientId('narrowed')).refresh(refresh_token), 200);
    expect(scope).toBe('openid offline_access READ_PROFILE');
  });

  it('works for a code that was approved before', async () => {
    const clientId = site.clientId('code');
    const { code, verifier } = await at(tiers, clientId).approvedCode(member, { scope: SCOPE });
    const { scope } = expectStatus(await at(narrowed, clientId).exchange(code, verifier), 200);
    expect(scope).toBe('openid offline_access READ_PROFILE');
  });
});

describe('Switching metadata documents off', () => {
  it('ends what such clients have, as long as it lasts', async () => {
    const clientId = site.clientId('off');
    const { access_token, refresh_token } = await tokensOf('off');
    const off = at(switchedOff, clientId);
    expectOAuthRefused(await off.refresh(refresh_token), 401, 'invalid_client');
    expect((await userinfo(switchedOff.address, access_token)).status).toBe(401);
    expect((await introspected(switchedOff, access_token)).active).toBe(false);
    expectStatus(await at(tiers, clientId).refresh(refresh_token), 200);
  });

  it('ends a code, and a request that waits for consent', async () => {
    const clientId = site.clientId('pending');
    const { code, verifier } = await at(tiers, clientId).approvedCode(member, { scope: 'openid' });
    expectOAuthRefused(await at(switchedOff, clientId).exchange(code, verifier), 401, 'invalid_client');
    const requestId = await member.openAuthorization(at(tiers, clientId).authorizeUrl().url);
    const browser = atGateway(member, switchedOff.address);
    expect((await browser.get(`/api/oauth/authorize/consent?request_id=${requestId}`)).status).toBe(400);
    expect((await browser.decideAuthorization(requestId, 'approve')).status).toBe(400);
    expect((await send(at(switchedOff, clientId).authorizeUrl().url)).status).toBe(400);
  });
});
