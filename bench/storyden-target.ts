import { randomBytes } from 'node:crypto';
import { createLocalJWKSet, type JWTPayload, jwtVerify } from 'jose';
import { GRANT_TYPES } from '../proto/vocabulary/grant-types.ts';
import { OAUTH_PATHS } from '../proto/vocabulary/paths.ts';
import { USE_OAUTH_CLIENTS } from '../proto/vocabulary/permissions.ts';
import { FIRST_PARTY_SCOPE, rawClient } from '../test/support/clients/oauth-client.ts';
import { expectStatus, send } from '../test/support/http.ts';
import { REDIRECT_URI } from '../test/support/people/administrator.ts';
import { type Person, signIn } from '../test/support/people/person.ts';
import type { HttpClient } from './http-client.ts';
import type { Target } from './target.ts';

const PERMISSION = 'CREATE_POST';
/** Several, because the approvals of one member wait for each other. */
const MEMBERS = 16;

export type StorydenAddress = {
  /** The gateway, and the issuer. */
  readonly address: string;
  readonly admin: { readonly handle: string; readonly password: string };
};

/** This server over its public endpoints, with a client of each kind and members who approve. */
export async function storydenTarget({ address, admin }: StorydenAddress, http: HttpClient): Promise<Target> {
  const administrator = await signIn(address, admin);
  const web = await registerWebClient(administrator);
  const members = await makeMembers(administrator);
  const client = rawClient(address, { client_id: web.client_id });
  const scope = `openid profile offline_access ${PERMISSION}`;
  const verify = await tokenVerifier(address);
  let approvals = 0;

  return {
    http,
    paths: OAUTH_PATHS,
    device: { clientId: 'storyden-cli', scope: FIRST_PARTY_SCOPE },
    web: { clientId: web.client_id, headers: basicHeader(web), redirectUri: REDIRECT_URI },
    scope,
    async approveCode() {
      const member = members[approvals++ % members.length] as Person;
      const { url, verifier } = client.authorizeUrl({ scope });
      const callback = await member.approveAuthorization(url);
      return { code: callback.searchParams.get('code') ?? '', codeVerifier: verifier, subject: member.id };
    },
    verifyAccessToken: (token) => verify(token, 'at+jwt', 'storyden'),
    verifyIdToken: (token) => verify(token, 'JWT', web.client_id),
  };
}

type WebClient = { readonly client_id: string; readonly client_secret: string };

async function registerWebClient(administrator: Person): Promise<WebClient> {
  const answer = await administrator.post('/api/admin/oauth/clients', {
    name: 'Benchmark',
    type: 'confidential',
    scope_policy: 'explicit',
    redirect_uris: [REDIRECT_URI],
    allowed_scopes: [PERMISSION],
    allowed_grants: [GRANT_TYPES.authorizationCode, GRANT_TYPES.refreshToken],
  });
  const { client, client_secret } = expectStatus(answer, 200);
  return { client_id: client.client_id, client_secret };
}

/** RFC 6749 §2.3.1; neither part has a character that the form encoding would change. */
function basicHeader({ client_id, client_secret }: WebClient) {
  return { authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}` };
}

async function makeMembers(administrator: Person): Promise<Person[]> {
  const permissions = [USE_OAUTH_CLIENTS, PERMISSION];
  const role = expectStatus(await administrator.post('/api/roles', { name: 'Benchmark', permissions }), 200);
  const make = async (_: unknown, index: number) => {
    const known = { handle: `bench-${index}`, password: randomBytes(12).toString('base64url') };
    const account = { ...known, name: `Member ${index}`, email: `bench-${index}@example.org`, email_verified: true };
    expectStatus(await administrator.post('/api/admin/accounts', account), 200);
    expectStatus(await administrator.put(`/api/accounts/${known.handle}/roles/${role.id}`), 200);
    return signIn(administrator.address, known);
  };
  return Promise.all(Array.from({ length: MEMBERS }, make));
}

async function tokenVerifier(issuer: string) {
  const { body } = await send(`${issuer}${OAUTH_PATHS.jwks}`);
  const keys = createLocalJWKSet(body);
  return async (token: string, typ: string, audience: string): Promise<string> => {
    const { payload } = await jwtVerify<JWTPayload>(token, keys, { issuer, audience, typ, requiredClaims: ['sub'] });
    return payload.sub ?? '';
  };
}
