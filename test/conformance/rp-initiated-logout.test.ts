import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { newClientKey } from '../support/clients/client-keys.ts';
import { claimsOf, headerOf } from '../support/database/rows.ts';
import { type Answer, locationOf } from '../support/http.ts';
import { type Person, signIn } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';
import { discover, relyingParty } from './relying-party.ts';

const POST_LOGOUT = 'https://client.example/post_logout_redirect';
/** Long, so that one that is cut shows. */
const STATE = 's'.repeat(128);

const { tiers, admin } = await useTiers();
const member = await admin.createMember();
const client = { type: 'confidential', pkce_required: false, post_logout_redirect_uris: [POST_LOGOUT] };
const rp = await relyingParty(tiers.issuer, await admin.createClient(client));
const metadata = await discover(tiers.issuer);

type Logout = { readonly person: Person; readonly location: URL | undefined; readonly answer: Answer };

/** Signs in at a browser of its own, then opens the end session endpoint; undefined leaves a parameter out. */
async function signInAndLogOut(
  changes: (idToken: string) => Record<string, string | undefined | Promise<string>> = () => ({}),
): Promise<Logout> {
  const person = await signIn(tiers.address, member);
  const { tokens } = await rp.signIn(person);
  const url = new URL(metadata.end_session_endpoint);
  const usual = { id_token_hint: tokens.id_token, post_logout_redirect_uri: POST_LOGOUT, state: STATE };
  for (const [name, value] of Object.entries({ ...usual, ...changes(tokens.id_token) })) {
    if (value !== undefined) url.searchParams.set(name, await value);
  }
  const answer = await person.get(`${url.pathname}${url.search}`);
  return { person, location: answer.status === 302 ? locationOf(answer) : undefined, answer };
}

/** What prompt=none answers afterwards: login_required once the person is signed out. */
async function silently(person: Person) {
  const { pathname, search } = rp.authorizeUrl({ prompt: 'none' });
  return locationOf(await person.get(`${pathname}${search}`)).searchParams.get('error');
}

const onlyState = () => ({ id_token_hint: undefined, post_logout_redirect_uri: undefined });
const noParameters = () => ({ ...onlyState(), state: undefined });
const unsigned = (idToken: string) => ({ id_token_hint: new UnsecuredJWT(claimsOf(idToken)).encode() });
const signedByAnother = (idToken: string) => ({
  id_token_hint: newClientKey('ES256').then(({ privateKey }) =>
    new SignJWT(claimsOf(idToken)).setProtectedHeader({ ...headerOf(idToken), alg: 'ES256' }).sign(privateKey),
  ),
});

async function expectDone({ person, location }: Logout, query: Record<string, string>) {
  expect(`${location?.origin}${location?.pathname}`).toBe(POST_LOGOUT);
  expect(Object.fromEntries(location?.searchParams ?? [])).toEqual(query);
  expect(await silently(person)).toBe('login_required');
}

/** The client is not called; the person is asked, by an error or on the page that asks, and is still signed in. */
async function expectNotCalled({ person, location, answer }: Logout) {
  if (location === undefined) expect(answer.status).toBe(400);
  else expect(`${location.origin}${location.pathname}`).toBe(`${tiers.web}/logout`);
  expect(await silently(person)).not.toBe('login_required');
}

/** The page asks, the person says yes, and nobody is sent anywhere. */
async function expectSignedOutOnceAsked({ person, location }: Logout) {
  expect(`${location?.origin}${location?.pathname}`).toBe(`${tiers.web}/logout`);
  expect(location?.href).not.toContain('client.example');
  expect(await silently(person)).not.toBe('login_required');
  expect((await person.post('/api/auth/logout')).status).toBeLessThan(300);
  expect(await silently(person)).toBe('login_required');
}

describe('OpenID Connect RP-Initiated Logout', () => {
  it('oidcc-rp-initiated-logout', async () => expectDone(await signInAndLogOut(), { state: STATE }));

  it('oidcc-rp-initiated-logout-discovery-endpoint-verification', () => {
    expect(metadata.end_session_endpoint).toBe(`${tiers.issuer}/api/oauth/logout`);
  });

  it('oidcc-rp-initiated-logout-bad-post-logout-redirect-uri', async () =>
    expectNotCalled(await signInAndLogOut(() => ({ post_logout_redirect_uri: 'https://other.example/logged_out' }))));

  it('oidcc-rp-initiated-logout-modified-id-token-hint', async () => expectNotCalled(await signInAndLogOut(unsigned)));

  it('oidcc-rp-initiated-logout-no-id-token-hint', async () =>
    expectNotCalled(await signInAndLogOut(() => ({ id_token_hint: undefined }))));

  it('oidcc-rp-initiated-logout-no-params', async () => expectSignedOutOnceAsked(await signInAndLogOut(noParameters)));

  it('oidcc-rp-initiated-logout-no-post-logout-redirect-uri', async () => {
    const { person, location } = await signInAndLogOut(() => ({ post_logout_redirect_uri: undefined }));
    expect(`${location?.origin}${location?.pathname}`).toBe(`${tiers.web}/logout`);
    expect(await silently(person)).toBe('login_required');
  });

  it('oidcc-rp-initiated-logout-no-state', async () =>
    expectDone(await signInAndLogOut(() => ({ state: undefined })), {}));

  it('oidcc-rp-initiated-logout-only-state', async () => expectSignedOutOnceAsked(await signInAndLogOut(onlyState)));

  it('oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri', async () =>
    expectNotCalled(await signInAndLogOut(() => ({ post_logout_redirect_uri: `${POST_LOGOUT}?foo=bar` }))));

  it('oidcc-rp-initiated-logout-bad-id-token-hint', async () =>
    expectNotCalled(await signInAndLogOut(signedByAnother)));
});
