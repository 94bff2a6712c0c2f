import { randomBytes } from 'node:crypto';
import { createClient } from '@connectrpc/connect';
import { TokenService } from '../proto/gen/storyden/oauth/v1/token_pb.ts';
import { OAUTH_PATHS, WELL_KNOWN_PATHS } from '../proto/vocabulary/paths.ts';
import { USE_OAUTH_CLIENTS } from '../proto/vocabulary/permissions.ts';
import { grpcTransport } from '../runtime/grpc-transport.ts';
import { ALL_CLIENTS, OWN_CLIENTS, ownCredentials, registerAt } from '../test/support/clients/managed-clients.ts';
import { FIRST_PARTY_SCOPE, rawClient } from '../test/support/clients/oauth-client.ts';
import { expectStatus } from '../test/support/http.ts';
import { REDIRECT_URI } from '../test/support/people/administrator.ts';
import { type Person, signIn } from '../test/support/people/person.ts';
import { basicHeader } from './basic-header.ts';
import type { HttpClient } from './http-client.ts';
import { type MemberBrowser, memberBrowser, sessionCookie } from './member-browser.ts';
import { memberTurns } from './member-turns.ts';
import { readableTokenBy } from './readable-token.ts';
import { approveInBrowser } from './storyden-consent.ts';
import type { Target } from './target.ts';
import { tokenVerifier } from './token-verifier.ts';
import { requireAnswer, WrongAnswer } from './wrong-answer.ts';

const PERMISSION = 'CREATE_POST';
/** As many approvals can run at once. */
const MEMBERS = 16;

export type StorydenAddress = {
  /** The gateway, and the issuer. */
  readonly address: string;
  readonly admin: { readonly handle: string; readonly password: string };
  /** host:port of the grant service's gRPC. */
  readonly grantsAddress: string;
  /** The token of a caller that may read. */
  readonly readerToken: string;
};

type Member = { readonly id: string; readonly browser: MemberBrowser };

/** This server over its public endpoints, with a client of each kind and members who approve. */
export async function storydenTarget(at: StorydenAddress, http: HttpClient): Promise<Target> {
  const { address } = at;
  const administrator = await signIn(address, at.admin);
  const web = await registerAt(ALL_CLIENTS, administrator, { name: 'Benchmark', allowed_scopes: [PERMISSION] });
  const people = await makeMembers(administrator);
  const machine = await registerAt(OWN_CLIENTS, people[0], ownCredentials({ allowed_scopes: [PERMISSION] }));
  const byMember = memberTurns(people.map((person) => memberOf(person, http)));
  const client = rawClient(address, { client_id: web.client_id });
  const scope = `openid profile offline_access ${PERMISSION}`;
  const verify = await tokenVerifier(http, OAUTH_PATHS.jwks, address);
  const rpc = grantsRpc(at);

  const target = {
    http,
    issuer: address,
    paths: { ...OAUTH_PATHS, discovery: WELL_KNOWN_PATHS.openidConfiguration },
    device: { clientId: 'storyden-cli', scope: FIRST_PARTY_SCOPE, slowsDown: true },
    web: { clientId: web.client_id, headers: basicHeader(web.client_id, web.client_secret), redirectUri: REDIRECT_URI },
    machine: {
      clientId: machine.client_id,
      headers: basicHeader(machine.client_id, machine.client_secret),
      parameters: {},
      scope: PERMISSION,
    },
    scope,
    approveCode: () =>
      byMember(async ({ id, browser }) => {
        const { url, verifier } = client.authorizeUrl({ scope });
        return { code: await approveInBrowser(browser, url), codeVerifier: verifier, subject: id };
      }),
    introspectByRpc: rpc.introspect,
    hopByRpc: rpc.hop,
    verifyAccessToken: (token: string) => verify(token, 'at+jwt', 'storyden'),
    verifyIdToken: (token: string) => verify(token, 'JWT', web.client_id),
    close: rpc.close,
  };
  return { ...target, readableToken: () => readableTokenBy(target, target.approveCode) };
}

function grantsRpc({ grantsAddress, readerToken }: StorydenAddress) {
  const transport = grpcTransport({ tier: 'grant service', address: grantsAddress, token: readerToken });
  const tokens = createClient(TokenService, transport);
  return {
    async introspect(token: string): Promise<string> {
      const { active, sub } = await tokens.introspectToken({ token }).catch(noAnswer);
      requireAnswer(active && sub !== undefined, 'active: false');
      return sub;
    },
    async hop() {
      const { active } = await tokens.introspectToken({ token: 'no token' }).catch(noAnswer);
      requireAnswer(!active, 'active: true');
    },
    close: transport.close,
  };
}

function noAnswer(error: Error): never {
  throw new WrongAnswer(error.message, { cause: error });
}

function memberOf(person: Person, http: HttpClient): Member {
  return { id: person.id, browser: memberBrowser(http, sessionCookie(person.cookie() ?? '')) };
}

async function makeMembers(administrator: Person): Promise<readonly [Person, ...Person[]]> {
  const permissions = [USE_OAUTH_CLIENTS, PERMISSION];
  const role = expectStatus(await administrator.post('/api/roles', { name: 'Benchmark', permissions }), 200);
  const make = async (index: number) => {
    const known = { handle: `bench-${index}`, password: randomBytes(12).toString('base64url') };
    const account = { ...known, name: `Member ${index}`, email: `bench-${index}@example.org`, email_verified: true };
    expectStatus(await administrator.post('/api/admin/accounts', account), 200);
    expectStatus(await administrator.put(`/api/accounts/${known.handle}/roles/${role.id}`), 200);
    return signIn(administrator.address, known);
  };
  const others = Array.from({ length: MEMBERS - 1 }, (_, index) => make(index + 1));
  return [await make(0), ...(await Promise.all(others))];
}
