import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { postForm, rawClient } from '../support/clients/oauth-client.ts';
import { eventually } from '../support/eventually.ts';
import { expectStatus, send } from '../support/http.ts';
import { administratorOf, REDIRECT_URI } from '../support/people/administrator.ts';
import { signIn } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

/** A text that stands in a log only if somebody wrote there what a stranger sent. */
const marked = (name: string) => `${name}${randomBytes(12).toString('hex')}`;

const SECRET = {
  user: marked('user'),
  password: marked('password'),
  query: marked('query'),
  fragment: marked('fragment'),
  agent: marked('agent'),
  origin: marked('origin'),
  referrer: marked('referrer'),
  language: marked('language'),
};
const PATH = marked('path');
const NO_ADDRESS = marked('address').repeat(20);

/** An address that nobody answers, with everything in it that an address can have. */
const strangeUrl = (host: string, more = '') =>
  `https://${SECRET.user}:${SECRET.password}@${host}/${PATH}${more}?token=${SECRET.query}#${SECRET.fragment}`;

const HEADERS = {
  'user-agent': SECRET.agent,
  'accept-language': SECRET.language,
  origin: `https://${SECRET.origin}.example`,
  referer: `https://site.example/?${SECRET.referrer}`,
  'x-forwarded-for': NO_ADDRESS,
};

const { tiers } = await useTiers({
  accounts: { logLevel: 'trace' },
  grants: {
    logLevel: 'trace',
    dynamicRegistration: true,
    metadataDocuments: { enabled: true, allowedScopes: [], allowInsecureFetch: false },
  },
  gateway: { logLevel: 'trace', metadataDocuments: true, dynamicRegistration: true, trustedProxies: ['loopback'] },
});

/** Every text in the log, but for where errors were thrown. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => (name === 'stack' ? [] : texts(inner)));
}

describe('The log at the level trace, of what strangers write (quality.md, Security)', () => {
  beforeAll(async () => {
    const long = strangeUrl('site.example', 'x'.repeat(40_000));
    const { url } = rawClient(tiers.address, { client_id: strangeUrl('site.example') }).authorizeUrl();
    await send(url, { headers: HEADERS });
    for (const client_id of [strangeUrl('site.example'), strangeUrl('127.0.0.1'), long]) {
      const form = { ...Object.fromEntries(url.searchParams), client_id };
      for (const endpoint of ['authorize', 'par', 'token', 'revoke', 'device_authorization', 'logout']) {
        await postForm(`${tiers.address}/api/oauth/${endpoint}`, form, HEADERS);
      }
    }
    await send(`${tiers.address}/api/${PATH}?${SECRET.query}`, { headers: HEADERS });

    // Whom the grant service cannot tell of a logout, because their address leads nowhere.
    const admin = await administratorOf(tiers);
    const member = await admin.createMember();
    const backchannel_logout_uri = `https://127.0.0.1:1/${PATH}?token=${SECRET.query}`;
    const client = await admin.createClient({ redirect_uris: [REDIRECT_URI], backchannel_logout_uri });
    const browser = await signIn(tiers.address, member);
    await rawClient(tiers.address, client).tokensByCode(browser, 'openid');
    expectStatus(await browser.post('/api/auth/logout'), 204);
    const told = () => tiers.logLines.filter((line) => line.includes('could not be told of a logout')).length;
    await eventually(async () => told() > 0, true);
  });

  it('says whose document cannot be had, and which client cannot be told', () => {
    const log = tiers.logLines.join('');
    expect(log).toContain('a client document cannot be had');
    expect(log).toContain(`https://site.example/${PATH}`);
  });

  it('holds no user info, query, fragment or header of theirs', () => {
    const log = tiers.logLines.join('');
    for (const [name, secret] of Object.entries(SECRET)) expect(log.includes(secret), name).toBe(false);
  });

  it('names what a trusted proxy sends that is no address, once', () => {
    expect(tiers.logLines.filter((line) => line.includes(NO_ADDRESS.slice(0, 100)))).toHaveLength(1);
  });

  it('has no text of more than 200 characters', () => {
    const written = tiers.logLines.flatMap((line) => texts(JSON.parse(line)));
    expect(written.filter((text) => text.length > 200)).toEqual([]);
    expect(written.length).toBeGreaterThan(100);
  });
});
