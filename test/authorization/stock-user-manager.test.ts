import {
  type DPoPState,
  type INavigator,
  InMemoryWebStorage,
  UserManager,
  type UserManagerSettings,
  WebStorageStateStore,
} from 'oidc-client-ts';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { visit } from '../conformance/visit.ts';
import { rawClient, userinfo } from '../support/clients/oauth-client.ts';
import { claimsOf } from '../support/database/rows.ts';
import { send } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { signIn } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

// The library makes its keys and proofs with the browser's window.
vi.stubGlobal('window', { crypto });
const { tiers, admin } = await useTiers();
const member = await admin.createMember(['USE_OAUTH_CLIENTS'], { email: 'member@example.org', email_verified: true });
afterAll(async () => {
  vi.unstubAllGlobals();
});

/** Goes where the library sends a window or a frame, and gives back where it ends. */
const navigator = (go: (url: URL) => Promise<URL | undefined>): INavigator => ({
  prepare: async () => ({
    navigate: async ({ url }) => ({ url: (await go(new URL(url)))?.href ?? '' }),
    close: () => undefined,
  }),
  callback: async () => undefined,
});

/** A single-page application, public, and a person at it who is signed in. */
async function application(settings: Partial<UserManagerSettings> = {}, client: Record<string, unknown> = {}) {
  const person = await signIn(tiers.address, member);
  const { client_id } = await admin.createClient(client);
  const store = () => new WebStorageStateStore({ store: new InMemoryWebStorage() });
  const window = navigator(async (url) => (await visit(person, url)).callback);
  const all = {
    authority: tiers.issuer,
    client_id,
    redirect_uri: REDIRECT_URI,
    popup_redirect_uri: REDIRECT_URI,
    silent_redirect_uri: REDIRECT_URI,
    scope: 'openid',
    loadUserInfo: true,
    includeIdTokenInSilentRenew: true,
    automaticSilentRenew: false,
    stateStore: store(),
    userStore: store(),
    ...settings,
  };
  return new UserManager(all, window, window, window);
}

/** Keeps the key of an application where a browser would have its own database. */
function keptKeys() {
  const kept = new Map<string, DPoPState>();
  const get = async (name: string) => kept.get(name) as DPoPState;
  return {
    get,
    set: async (name: string, state: DPoPState) => void kept.set(name, state),
    async remove(name: string) {
      const state = await get(name);
      kept.delete(name);
      return state;
    },
    getAllKeys: async () => [...kept.keys()],
  };
}

describe('oidc-client-ts, knowing the issuer alone,', () => {
  it('gets tokens for a resource', async () => {
    const user = await (await application()).signinPopup({ resource: tiers.issuer });
    expect(claimsOf(user.access_token).aud).toBe(tiers.issuer);
  });

  it('refreshes, and revokes what it has', async () => {
    const manager = await application({ scope: 'openid offline_access' });
    await manager.signinPopup();
    const renewed = await manager.signinSilent();
    expect(renewed?.refresh_token).toEqual(expect.any(String));
    await manager.revokeTokens();
    expect((await userinfo(tiers.address, renewed?.access_token ?? '')).status).toBe(401);
    const { client_id } = manager.settings;
    const refused = await rawClient(tiers.address, { client_id }).refresh(renewed?.refresh_token ?? '');
    expect(refused.body.error).toBe('invalid_grant');
  });

  it.each([true, false])('binds its tokens to its key (DPoP), the code too: %s', async (bind_authorization_code) => {
    const dpop = { store: keptKeys(), bind_authorization_code };
    const settings = { scope: 'openid offline_access', loadUserInfo: false, dpop };
    const manager = await application(settings, { dpop_bound_access_tokens: true });
    const user = await manager.signinPopup();
    expect(user.token_type).toBe('DPoP');
    const renewed = await manager.signinSilent();
    if (renewed === null) throw new Error('nothing was renewed');
    expect(claimsOf(renewed.access_token).cnf).toEqual(claimsOf(user.access_token).cnf);

    const url = `${tiers.issuer}/api/oauth/userinfo`;
    const ask = async (nonce?: string) => {
      const dpop = (await manager.dpopProof(url, renewed, 'GET', nonce)) ?? '';
      return send(url, { headers: { authorization: `DPoP ${renewed.access_token}`, dpop } });
    };
    const first = await ask();
    expect(first.body.error).toBe('use_dpop_nonce');
    expect((await ask(first.headers.get('dpop-nonce') ?? '')).body).toEqual({ sub: member.id });
    expect((await userinfo(tiers.address, renewed.access_token)).status).toBe(401);
  });
});
