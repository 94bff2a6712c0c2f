import { describe, expect, it } from 'vitest';
import { ALL_CLIENTS, OWN_CLIENTS } from '../support/clients/managed-clients.ts';
import { rawClient } from '../support/clients/oauth-client.ts';
import { type Answer, expectStatus, send } from '../support/http.ts';
import { expectOAuthRefused, expectRefused } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const CURSOR = 'cursor://anysphere.cursor-mcp/oauth/callback';

const { tiers, admin } = await useTiers({ grants: { dynamicRegistration: true } });
const member = await admin.createMember();

const post = (body: unknown) =>
  send(`${tiers.address}/api/oauth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** What applications were seen to register, with the redirect URI that they then use. */
const PUBLISHED: [string, string, Record<string, unknown>, Record<string, unknown>][] = [
  [
    'Visual Studio Code',
    'http://127.0.0.1:33418/',
    {
      client_name: 'Visual Studio Code',
      client_uri: 'https://code.visualstudio.com',
      grant_types: ['authorization_code', 'refresh_token', DEVICE_CODE],
      response_types: ['code'],
      redirect_uris: [
        'https://insiders.vscode.dev/redirect',
        'https://vscode.dev/redirect',
        'http://127.0.0.1/',
        'http://127.0.0.1:33418/',
      ],
      token_endpoint_auth_method: 'none',
      application_type: 'native',
    },
    { grant_types: ['authorization_code', 'refresh_token'] },
  ],
  [
    'Claude',
    'https://claude.ai/api/mcp/auth_callback',
    {
      client_name: 'Claude',
      grant_types: ['authorization_code', 'refresh_token', JWT_BEARER],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      redirect_uris: ['https://claude.ai/api/mcp/auth_callback'],
    },
    { grant_types: ['authorization_code', 'refresh_token'] },
  ],
  [
    'Cursor',
    CURSOR,
    {
      client_name: 'Cursor',
      redirect_uris: [CURSOR, 'https://www.cursor.com/agents/mcp/oauth/callback', 'http://localhost:8787/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      application_type: 'web',
    },
    { application_type: 'native' },
  ],
  [
    'Cline',
    'vscode://saoudrizwan.claude-dev/mcp-auth/callback/4f1c2d',
    {
      client_name: 'Cline',
      redirect_uris: ['vscode://saoudrizwan.claude-dev/mcp-auth/callback/4f1c2d'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
    { application_type: 'native' },
  ],
  [
    'Zoo Code, which copies the grants of the metadata',
    'http://localhost:12345/callback',
    {
      client_name: 'zoo-code',
      redirect_uris: ['http://localhost:12345/callback'],
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials', DEVICE_CODE],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
    { grant_types: ['authorization_code', 'refresh_token'] },
  ],
];

describe('A registration as it was published', () => {
  it.each(PUBLISHED)('by %s is taken, and signs people in', async (_name, redirect_uri, body, registered) => {
    const client = expectStatus(await post(body), 201);
    expect(client).toMatchObject({ ...body, ...registered });
    const raw = rawClient(tiers.address, client);
    const { code, verifier } = await raw.approvedCode(member, { redirect_uri, scope: 'openid offline_access' });
    const tokens = expectStatus(await raw.exchange(code, verifier, { redirect_uri }), 200);
    expectStatus(await raw.refresh(tokens.refresh_token), 200);
  });
});

describe('A registration gets what is offered of what it wants (RFC 7591 §3.2.1)', () => {
  const LOOPBACK = 'http://127.0.0.1/callback';
  const register = (fields: Record<string, unknown>): Promise<Answer> => post({ redirect_uris: [LOOPBACK], ...fields });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['grants', { grant_types: ['implicit', 'authorization_code'] }, { grant_types: ['authorization_code'] }],
    ['response types', { response_types: ['id_token', 'code'] }, { response_types: ['code'] }],
    ['scopes', { scope: 'openid mcp:tools MANAGE_POSTS READ_PROFILE' }, { scope: 'openid READ_PROFILE' }],
    ['scopes, of which nothing is left', { scope: 'mcp:tools' }, { scope: 'openid profile email offline_access' }],
    ['redirect URIs', { redirect_uris: ['warp:/mcp/oauth2callback', LOOPBACK] }, { redirect_uris: [LOOPBACK] }],
    [
      'redirect URIs after a logout',
      { post_logout_redirect_uris: ['warp:/bye', 'https://app.example/bye'] },
      { post_logout_redirect_uris: ['https://app.example/bye'] },
    ],
  ])('without the %s that are not', async (_what, wanted, registered) => {
    expect(expectStatus(await register(wanted), 201)).toMatchObject(registered);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['no grant', { grant_types: ['client_credentials', DEVICE_CODE] }, 'invalid_client_metadata'],
    ['no grant that begins', { grant_types: ['refresh_token'] }, 'invalid_client_metadata'],
    ['no response type', { response_types: ['token', 'id_token'] }, 'invalid_client_metadata'],
    ['no redirect URI', { redirect_uris: ['warp:/cb', 'myapp://cb/'] }, 'invalid_redirect_uri'],
  ])('unless %s is left', async (_what, wanted, error) => {
    expectOAuthRefused(await register(wanted), 400, error);
  });

  it.each([
    'javascript:alert(1)',
    'http://client.example/cb',
    `${LOOPBACK}#part`,
    'https://user@client.example/cb',
    'https://*.client.example/cb',
    '/cb',
    'cursor:cb',
    'data:text/html,x',
    'file:///etc/passwd',
  ])('but not with %s beside a good one: that is no wish, but a mistake or an attack', async (uri) => {
    expectOAuthRefused(await register({ redirect_uris: [LOOPBACK, uri] }), 400, 'invalid_redirect_uri');
  });

  it('and "" is as good as nothing', async () => {
    const names = ['client_name', 'client_uri', 'logo_uri', 'tos_uri', 'policy_uri', 'jwks_uri', 'application_type'];
    const empty = Object.fromEntries(
      [...names, 'token_endpoint_auth_method', 'scope', 'jwks'].map((name) => [name, '']),
    );
    const client = expectStatus(await register(empty), 201);
    expect(Object.values(client)).not.toContain('');
    expect(client).toMatchObject({ client_name: '127.0.0.1', token_endpoint_auth_method: 'client_secret_basic' });
    expectOAuthRefused(await register({ redirect_uris: '' }), 400, 'invalid_redirect_uri');
  });
});

describe('A scheme without a dot (RFC 8252 §8.4)', () => {
  const client = (uri: string) => ({
    name: 'An editor',
    type: 'public',
    redirect_uris: [uri],
    allowed_scopes: [],
    allowed_grants: ['authorization_code'],
  });

  it('is registered by an administrator, whatever it is, and by members if it is one of the well-known', async () => {
    const strange = await admin.post(ALL_CLIENTS, { ...client('warp:/cb'), scope_policy: 'explicit' });
    expectStatus(strange, 200);
    expectStatus(await member.post(OWN_CLIENTS, client(CURSOR)), 200);
    expectRefused(await member.post(OWN_CLIENTS, client('warp:/cb')), 400, 'invalid_argument');
    const own = expectStatus(await member.post(OWN_CLIENTS, client(CURSOR)), 200).client;
    const change = { redirect_uris: ['warp:/cb'] };
    expectRefused(await member.patch(`${OWN_CLIENTS}/${own.id}`, change), 400, 'invalid_argument');
    expectStatus(await admin.patch(`${ALL_CLIENTS}/${own.id}`, change), 200);
  });

  it.each([
    'javascript:/x',
    'data:/x',
    'blob:/x',
    'file:///x',
    'about:/x',
    'ws://x/',
    'wss://x/',
    'ftp://x/',
    'http://x/',
  ])('is never %s', async (uri) => {
    const refused = await admin.post(ALL_CLIENTS, { ...client(uri), scope_policy: 'explicit' });
    expectRefused(refused, 400, 'invalid_argument');
  });
});
