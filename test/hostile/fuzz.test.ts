import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALLS, pathWith } from '../support/contract/endpoints.ts';
import { send } from '../support/http.ts';
import { sendRaw } from '../support/raw-http.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const GRANT_TYPES = [
  ...['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
  'urn:ietf:params:oauth:grant-type:token-exchange',
];
const NAMES = [
  ...['grant_type', 'client_id', 'client_secret', 'scope', 'resource', 'code', 'code_verifier', 'redirect_uri'],
  ...['subject_token', 'subject_token_type', 'actor_token', 'actor_token_type', 'requested_token_type', 'audience'],
  ...['refresh_token', 'device_code', 'access_token', 'user_code', 'request_id', 'decision', 'page', 'state', 'nonce'],
  ...['response_type', 'code_challenge', 'code_challenge_method', 'prompt', 'request', 'request_uri', 'response_mode'],
  ...['identifier', 'token', 'handle', 'name', 'password', 'email', 'email_verified', 'permissions', 'type'],
  ...['scope_policy', 'redirect_uris', 'allowed_scopes', 'allowed_grants', 'pkce_required', 'account_id', '__proto__'],
];

const oddText = fc.oneof(
  fc.constantFrom('', '\0', '\ud800', 'approve', 'S256', 'code', 'storyden-cli', 'openid', '01AB-CDEF', ...GRANT_TYPES),
  fc.constantFrom('019aa000-0000-7000-8000-000000000000', '0', '-1', '9'.repeat(40), '%00', "' or 1=1 --", '$(x)'),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.base64String(),
);
const oddJson = fc.dictionary(fc.constantFrom(...NAMES), fc.oneof(oddText, fc.array(oddText), fc.jsonValue()));
const pairs = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...NAMES), oddText), oddText), { maxLength: 8 });
const encoded = pairs.map((list) => new URLSearchParams(list).toString());
// What a careful library would never send: the same, cut, doubled, or with a percent sign too many.
const form = fc.oneof(
  encoded,
  fc.tuple(encoded, fc.nat()).map(([text, at]) => `${text.slice(0, at % 64)}%${text}`),
  oddText,
);
const bytes = fc.uint8Array({ maxLength: 256 });
const body = fc.oneof(
  form,
  oddJson.map((value) => JSON.stringify(value)),
  fc.json(),
  bytes,
);
const type = fc.constantFrom(
  'application/x-www-form-urlencoded',
  'application/json',
  'text/plain',
  'application/json; x',
);
const header = fc.oneof(
  fc.constantFrom('Bearer x', 'Bearer a.b.c', 'Basic', 'Basic !', 'Basic eDp5', 'DPoP x', 'bearer', ''),
  fc.base64String().map((text) => `Basic ${text}`),
  fc.string({ unit: 'grapheme-ascii' }).map((text) => `Bearer ${text}`),
);

describe('Random input (quality.md, Security)', async () => {
  const { tiers, admin } = await useTiers();

  const expectSound = (status: number, requestId: string | null | undefined) => {
    expect(status).toBeGreaterThanOrEqual(200);
    expect(status).toBeLessThan(500);
    expect(requestId).toMatch(/^[\w.-]+$/);
  };

  it.each(CALLS)('never makes $method $path fail', async ({ path, method, takes }) => {
    const usual = takes === 'json' ? 'application/json' : 'application/x-www-form-urlencoded';
    // Signing out would end the session that the others need.
    const cookie = path === '/api/auth/logout' ? 'storyden-session=x' : (admin.cookie() ?? '');
    const sent = fc.record({
      value: oddText,
      query: form,
      body,
      type: fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, type),
      authorization: fc.option(header, { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(sent, async ({ value, query, ...more }) => {
        // The administrator stays one.
        const place = encodeURIComponent(value.toWellFormed()).replace(/^(\.*|admin)$/, 'x');
        const url = `${tiers.address}${pathWith(path, place)}?${query.replaceAll('#', '')}`;
        const authorization = more.authorization?.trim();
        const {
          status,
          headers,
          body: answer,
        } = await send(url, {
          method,
          headers: { cookie, 'content-type': more.type, ...(authorization && { authorization }) },
          body: method === 'GET' ? null : (more.body as string),
        });
        expectSound(status, headers.get('x-request-id'));
        if (status >= 400) expect(answer?.error).toMatch(/^[a-z_]+$/);
      }),
      { numRuns: 20 },
    );
  });

  it('never makes the gateway fail as raw bytes in the target, the headers or the body', async () => {
    const paths = fc.constantFrom(...CALLS.map(({ path }) => pathWith(path, 'x')));
    const raw = fc.record({
      method: fc.constantFrom('GET', 'POST', 'PUT'),
      path: paths,
      query: bytes,
      header: bytes,
      body: bytes,
    });
    await fc.assert(
      fc.asyncProperty(raw, async (request) => {
        // A line end would make it another request, a blank in the target another line.
        const clean = (part: Uint8Array) => Buffer.from(part.filter((byte) => byte > 0x20));
        const head = Buffer.concat([
          Buffer.from(`${request.method} ${request.path}?`),
          clean(request.query),
          Buffer.from(` HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: storyden-session=`),
          clean(request.header),
          Buffer.from(
            `\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${request.body.length}\r\n\r\n`,
          ),
        ]);
        const { status, head: answer } = await sendRaw(tiers.address, Buffer.concat([head, request.body]));
        expectSound(status, /^x-request-id: (.*)$/im.exec(answer)?.[1]?.trim());
      }),
      { numRuns: 150 },
    );
  });

  it('logs no unexpected error over all of this', () => {
    const errors = tiers.logLines.filter((line) => JSON.parse(line).level >= 50);
    expect(errors).toEqual([]);
  });
});
