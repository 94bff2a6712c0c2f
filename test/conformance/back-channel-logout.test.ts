import { createRemoteJWKSet, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { locationOf } from '../support/http.ts';
import { signIn } from '../support/people/person.ts';
import { listenForLogouts } from '../support/sites/logout-receiver.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';
import { discover, relyingParty } from './relying-party.ts';

const POST_LOGOUT = 'https://client.example/post_logout_redirect';
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

const { tiers, admin } = await useTiers();
const metadata = await discover(tiers.issuer);

describe('OpenID Connect Back-Channel Logout', () => {
  it('oidcc-backchannel-logout-discovery-endpoint-verification', () => {
    expect(metadata).toMatchObject({
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
      end_session_endpoint: `${tiers.issuer}/api/oauth/logout`,
    });
  });

  it('oidcc-backchannel-rp-initiated-logout', async () => {
    const receiver = await listenForLogouts();
    const client = await admin.createClient({
      type: 'confidential',
      pkce_required: false,
      post_logout_redirect_uris: [POST_LOGOUT],
      backchannel_logout_uri: receiver.uri,
      backchannel_logout_session_required: true,
    });
    const rp = await relyingParty(tiers.issuer, client);
    const person = await signIn(tiers.address, await admin.createMember());
    const { tokens, idToken } = await rp.signIn(person);

    const asked = { id_token_hint: tokens.id_token, post_logout_redirect_uri: POST_LOGOUT, state: 'kept' };
    const location = locationOf(await person.get(`/api/oauth/logout?${new URLSearchParams(asked)}`));
    expect(location.href).toBe(`${POST_LOGOUT}?state=kept`);

    const [{ token, ...sent } = { token: '' }] = await receiver.told(1);
    await receiver.close();
    expect(sent).toMatchObject({ method: 'POST', parameters: ['logout_token'] });
    await expectLogoutToken(token, client.client_id, idToken);

    const { pathname, search } = rp.authorizeUrl({ prompt: 'none' });
    expect(locationOf(await person.get(`${pathname}${search}`)).searchParams.get('error')).toBe('login_required');
  });
});

/** OIDC Back-Channel Logout §2.4, §2.6. */
async function expectLogoutToken(logoutToken: string, audience: string, idToken: { sub?: string; sid?: unknown }) {
  const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));
  const { payload } = await jwtVerify(logoutToken, keys, { issuer: tiers.issuer, audience, typ: 'logout+jwt' });
  expect(idToken.sid).toEqual(expect.any(String));
  expect(payload).toMatchObject({
    sub: idToken.sub,
    sid: idToken.sid,
    iat: expect.any(Number),
    exp: expect.any(Number),
    jti: expect.any(String),
    events: { [EVENT]: {} },
  });
  expect(payload).not.toHaveProperty('nonce');
}
