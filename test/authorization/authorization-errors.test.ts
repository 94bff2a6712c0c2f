import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { DEVICE_CODE_GRANT, pkce, postForm, rawClient } from '../support/clients/oauth-client.ts';
import { type Answer, locationOf } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { type Person, signUp } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const HALF_CHARACTER = '{"id_token": {"acr": {"value": "\\ud800"}}}';

const { tiers, admin } = await useTiers();
const member = await admin.createMember();
const client = await admin.createClient();

const urlOf = (parameters: Record<string, string> = {}, of = client) =>
  rawClient(tiers.address, of).authorizeUrl(parameters).url;

function without(name: string, url = urlOf()): URL {
  url.searchParams.delete(name);
  return url;
}

function twice(name: string, value: string): URL {
  const url = urlOf({ [name]: value });
  url.searchParams.append(name, value);
  return url;
}

function open(method: string, url: URL, person: Person = member): Promise<Answer> {
  if (method === 'GET') return person.get(url.href);
  return postForm(`${url.origin}${url.pathname}`, url.search.slice(1), { cookie: person.cookie() ?? '' });
}

/** The error of an answer that tells the client, by redirect, everything that it may know. */
function expectErrorAt(answer: Answer, state: string | null): string {
  expect(answer.status).toBe(302);
  const callback = locationOf(answer);
  expect(callback.href.startsWith(`${REDIRECT_URI}?`)).toBe(true);
  const { error, error_description, ...rest } = Object.fromEntries(callback.searchParams);
  // RFC 6749 §4.1.2.1
  expect(error_description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
  expect(rest).toEqual({ iss: tiers.issuer, ...(state !== null && { state }) });
  return error ?? '';
}

async function errorOf(method: string, url: URL, person?: Person): Promise<string> {
  return expectErrorAt(await open(method, url, person), url.searchParams.get('state'));
}

describe.each(['GET', 'POST'])(
  'every later error of a request by %s goes to the client (product.md §5.3)',
  (method) => {
    const challenge = 'x'.repeat(43);
    const refusals: [string, string, () => URL][] = [
      ['no response_type', 'invalid_request', () => without('response_type')],
      ['an empty response_type', 'invalid_request', () => urlOf({ response_type: '' })],
      ['response_type=token', 'unsupported_response_type', () => urlOf({ response_type: 'token' })],
      ['response_type=code id_token', 'unsupported_response_type', () => urlOf({ response_type: 'code id_token' })],
      ['an unknown response_mode', 'invalid_request', () => urlOf({ response_mode: 'web_message' })],
      ['a max_age that is no number', 'invalid_request', () => urlOf({ max_age: '-1' })],
      ['a claims parameter that is no JSON', 'invalid_request', () => urlOf({ claims: '{' })],
      ['a claims parameter that is a list', 'invalid_request', () => urlOf({ claims: '{"userinfo": []}' })],
      ['claims with half a character', 'invalid_request', () => urlOf({ scope: 'openid', claims: HALF_CHARACTER })],
      ['prompt=none beside another', 'invalid_request', () => urlOf({ prompt: 'none login' })],
      ['an id_token_hint that is no token', 'invalid_request', () => urlOf({ id_token_hint: 'x.y.z' })],
      ['a dpop_jkt that is no thumbprint', 'invalid_request', () => urlOf({ dpop_jkt: 'x' })],
      ['no PKCE at all', 'invalid_request', () => without('code_challenge_method', without('code_challenge'))],
      ['a code_challenge_method alone', 'invalid_request', () => without('code_challenge')],
      ['an empty code_challenge', 'invalid_request', () => urlOf({ code_challenge: '' })],
      ['a code_challenge too short', 'invalid_request', () => urlOf({ code_challenge: challenge.slice(1) })],
      ['a code_challenge too long', 'invalid_request', () => urlOf({ code_challenge: `${challenge}x` })],
      ['a code_challenge in padded base64', 'invalid_request', () => urlOf({ code_challenge: `${challenge}=` })],
      ['a code_challenge in base64', 'invalid_request', () => urlOf({ code_challenge: `${challenge.slice(1)}+` })],
      ['no code_challenge_method, which means plain', 'invalid_request', () => without('code_challenge_method')],
      ['code_challenge_method=plain', 'invalid_request', () => urlOf({ code_challenge_method: 'plain' })],
      ['code_challenge_method=s256', 'invalid_request', () => urlOf({ code_challenge_method: 's256' })],
      ['an unknown scope', 'invalid_scope', () => urlOf({ scope: 'openid NO_SUCH_SCOPE' })],
      ['a scope in another case', 'invalid_scope', () => urlOf({ scope: 'openid read_profile' })],
      ['an unsigned request object', 'invalid_request_object', () => urlOf({ request: 'eyJhbGciOiJub25lIn0.e30.' })],
      ['a resource that is not served', 'invalid_target', () => urlOf({ resource: 'https://other.example/' })],
      ['a repeated scope parameter', 'invalid_request', () => twice('scope', 'openid')],
      ['a repeated response_type', 'invalid_request', () => twice('response_type', 'code')],
      ['a repeated nonce', 'invalid_request', () => twice('nonce', 'n')],
      ['a repeated code_challenge', 'invalid_request', () => twice('code_challenge', challenge)],
      ['a repeated prompt', 'invalid_request', () => twice('prompt', 'consent')],
      ['prompt=none for what was never approved', 'consent_required', () => urlOf({ prompt: 'none', scope: 'openid' })],
    ];

    it.each(refusals)('%s is %s', async (_, error, url) => {
      expect(await errorOf(method, url())).toBe(error);
    });

    it('a repeated state is invalid_request, and none of them comes back', async () => {
      expect(expectErrorAt(await open(method, twice('state', 's')), null)).toBe('invalid_request');
    });

    it('a foreign request_uri is request_uri_not_supported and is never fetched', async () => {
      let fetched = 0;
      const server = createServer((_request, response) => {
        fetched++;
        response.end();
      }).listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const { port } = server.address() as AddressInfo;
      const url = urlOf({ request_uri: `http://127.0.0.1:${port}/request` });
      expect(await errorOf(method, url)).toBe('request_uri_not_supported');
      server.close();
      expect(fetched).toBe(0);
    });

    it('a client without the code grant is unauthorized_client', async () => {
      const device = await admin.createClient({ allowed_grants: [DEVICE_CODE_GRANT] });
      expect(await errorOf(method, urlOf({}, device))).toBe('unauthorized_client');
    });

    it('an account that may not approve is access_denied', async () => {
      expect(await errorOf(method, urlOf(), await signUp(tiers.address))).toBe('access_denied');
    });

    it('the state comes back unchanged, and none comes back that was not sent', async () => {
      expect(await errorOf(method, urlOf({ scope: 'x', state: 'ä +&=/?#%20"\\\'<>' }))).toBe('invalid_scope');
      expect(await errorOf(method, without('state', urlOf({ scope: 'x' })))).toBe('invalid_scope');
      const empty = await open(method, urlOf({ scope: 'x', state: '' }));
      expect(expectErrorAt(empty, null)).toBe('invalid_scope');
    });
  },
);

describe('the right to approve (product.md §2)', () => {
  it('is asked again at each request: who loses it is refused at once, who gets it is let in at once', async () => {
    const someone = await admin.createMember(['USE_OAUTH_CLIENTS']);
    await someone.openAuthorization(urlOf());
    await someone.setPermissions([]);
    expect(await errorOf('GET', urlOf(), someone)).toBe('access_denied');
    await someone.setPermissions(['ADMINISTRATOR']);
    await someone.openAuthorization(urlOf());
  });
});

describe('PKCE is for every client (product.md §5.4)', () => {
  const confidential = (fields: Record<string, unknown> = {}) =>
    admin.createClient({ type: 'confidential', ...fields });

  it('a confidential client must send a challenge too', async () => {
    const url = without('code_challenge_method', without('code_challenge', urlOf({}, await confidential())));
    expect(await errorOf('GET', url)).toBe('invalid_request');
  });

  it('a confidential client that an administrator freed from it may go without', async () => {
    const free = await confidential({ pkce_required: false });
    const url = without('code_challenge_method', without('code_challenge', urlOf({}, free)));
    const callback = await member.approveAuthorization(url);
    const answer = await rawClient(tiers.address, free).token({
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: REDIRECT_URI,
    });
    expect(answer.status).toBe(200);
  });

  it('a challenge that such a client sends is enforced', async () => {
    const free = await confidential({ pkce_required: false });
    expect(await errorOf('GET', urlOf({ code_challenge_method: 'plain' }, free))).toBe('invalid_request');

    const raw = rawClient(tiers.address, free);
    const { url, verifier } = raw.authorizeUrl();
    const code = (await member.approveAuthorization(url)).searchParams.get('code') ?? '';
    const withoutVerifier = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI };
    expect(await raw.token(withoutVerifier)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await raw.exchange(code, pkce().verifier)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await raw.exchange(code, verifier)).status).toBe(200);
  });

  it('a verifier without a challenge is refused: somebody stripped it (RFC 9700 §4.8.2)', async () => {
    const free = await confidential({ pkce_required: false });
    const url = without('code_challenge_method', without('code_challenge', urlOf({}, free)));
    const code = (await member.approveAuthorization(url)).searchParams.get('code') ?? '';
    const answer = await rawClient(tiers.address, free).exchange(code, pkce().verifier);
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });
});
