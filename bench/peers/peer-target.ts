import { pkce } from '../../test/support/clients/oauth-client.ts';
import { basicHeader } from '../basic-header.ts';
import type { HttpClient } from '../http-client.ts';
import { type MemberBrowser, memberBrowser, redirectOf } from '../member-browser.ts';
import { memberTurns } from '../member-turns.ts';
import { readableTokenBy } from '../readable-token.ts';
import type { ApprovedCode, Target } from '../target.ts';
import { tokenVerifier } from '../token-verifier.ts';
import { requireAnswer } from '../wrong-answer.ts';
import { PEER } from './oidc-provider/agreement.ts';

export type PeerAddress = { readonly address: string; readonly clientSecret: string };

/** Its default paths. */
const PATHS = {
  authorization: '/auth',
  token: '/token',
  deviceAuthorization: '/device/auth',
  introspection: '/token/introspection',
  userInfo: '/me',
  jwks: '/jwks',
  discovery: '/.well-known/openid-configuration',
};
/** As many as at this project's server. */
const MEMBERS = 16;
const SCOPE = `openid profile offline_access ${PEER.permission}`;

type Member = { readonly id: string; readonly browser: MemberBrowser };

/** npm oidc-provider over its public endpoints, with members who are signed in. */
export async function peerTarget({ address, clientSecret }: PeerAddress, http: HttpClient): Promise<Target> {
  const verify = await tokenVerifier(http, PATHS.jwks, address);
  const members = await Promise.all(Array.from({ length: MEMBERS }, (_, index) => signInAt(http, `member-${index}`)));
  const byMember = memberTurns(members);
  const approveBy = (parameters: Readonly<Record<string, string>>): Promise<ApprovedCode> =>
    byMember(async ({ id, browser }) => {
      const { url, verifier } = authorizeUrl({ scope: SCOPE, ...parameters });
      return { code: await approve(browser, url), codeVerifier: verifier, subject: id };
    });

  const target = {
    http,
    issuer: address,
    paths: PATHS,
    device: { clientId: PEER.deviceClientId, scope: 'openid profile offline_access', slowsDown: false },
    web: {
      clientId: PEER.webClientId,
      headers: basicHeader(PEER.webClientId, clientSecret),
      redirectUri: PEER.redirectUri,
    },
    machine: {
      clientId: PEER.machineClientId,
      headers: basicHeader(PEER.machineClientId, clientSecret),
      parameters: { resource: PEER.resource, scope: PEER.permission },
      scope: PEER.permission,
    },
    // An access token for a resource has the scopes of the resource alone.
    scope: PEER.permission,
    approveCode: () => approveBy({ resource: PEER.resource }),
    verifyAccessToken: (token: string) => verify(token, 'at+jwt', PEER.resource),
    // It gives ID tokens no type.
    verifyIdToken: (token: string) => verify(token, undefined, PEER.webClientId),
    close: () => undefined,
  };
  // Userinfo and introspection take no JWT: without a resource the access token is opaque, and a row of its own.
  return { ...target, readableToken: () => readableTokenBy(target, () => approveBy({})) };
}

/** The first authorization of a browser asks who it is. */
async function signInAt(http: HttpClient, id: string): Promise<Member> {
  const browser = memberBrowser(http);
  const page = redirectOf(await browser.get(authorizeUrl({ scope: 'openid' }).url));
  const resume = redirectOf(await browser.postForm(`${page}/login/${id}`));
  redirectOf(await browser.get(resume));
  return { id, browser };
}

/** What the browser asks for when a member opens the address, sees the consent page and clicks "Continue". */
async function approve(browser: MemberBrowser, url: string): Promise<string> {
  const page = redirectOf(await browser.get(url));
  requireAnswer((await browser.get(page)).status === 200, 'no consent page');
  const resume = redirectOf(await browser.postForm(`${page}/confirm`));
  const callback = new URL(redirectOf(await browser.get(resume)));
  browser.leavePages();
  const code = callback.searchParams.get('code');
  requireAnswer(code !== null, `no code: ${callback.searchParams.get('error')}`);
  return code;
}

/** A path with state and PKCE. `prompt=consent` is what it wants for `offline_access` (OIDC Core §11). */
function authorizeUrl(parameters: Readonly<Record<string, string>>): { url: string; verifier: string } {
  const { verifier, challenge } = pkce();
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: PEER.webClientId,
    redirect_uri: PEER.redirectUri,
    state: challenge.slice(0, 16),
    code_challenge: challenge,
    code_challenge_method: 'S256',
    prompt: 'consent',
    ...parameters,
  });
  return { url: `${PATHS.authorization}?${query}`, verifier };
}
