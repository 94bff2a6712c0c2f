import { afterAll, describe, expect, test } from 'vitest';
import { type HttpClient, httpClient } from '../../bench/http-client.ts';
import { type Pace, runLoad } from '../../bench/load.ts';
import { memberBrowser, sessionCookie } from '../../bench/member-browser.ts';
import { type Operation, SuppliesUsedUp } from '../../bench/operation.ts';
import { codeApproval } from '../../bench/operations/code-approval.ts';
import { codeExchange } from '../../bench/operations/code-exchange.ts';
import { clientCredentials } from '../../bench/operations/credentials-grant.ts';
import { devicePoll } from '../../bench/operations/device-poll.ts';
import { deviceStart } from '../../bench/operations/device-start.ts';
import { discovery, jwks } from '../../bench/operations/published-documents.ts';
import { refresh } from '../../bench/operations/refresh.ts';
import { rpcHop } from '../../bench/operations/rpc-hop.ts';
import { introspection, introspectionByRpc, userInfo } from '../../bench/operations/token-reading.ts';
import { approveInBrowser } from '../../bench/storyden-consent.ts';
import { storydenTarget } from '../../bench/storyden-target.ts';
import type { Target } from '../../bench/target.ts';
import { type Answer, WrongAnswer } from '../../bench/wrong-answer.ts';
import { USE_OAUTH_CLIENTS } from '../../proto/vocabulary/permissions.ts';
import { rawClient } from '../support/clients/oauth-client.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

/** What becomes of an answer on its way back. */
type Change = (answer: Answer, form: Readonly<Record<string, string>>) => Partial<Answer>;

const pace: Pace = { concurrency: 2, signal: new AbortController().signal };

const { tiers, admin } = await useTiers();
const http = httpClient(tiers.address, pace.concurrency);
const target = await storydenTarget(tiers, http);

afterAll(async () => {
  target.close();
  http.close();
});

describe('right answers pass:', () => {
  test.each([
    ['client credentials', clientCredentials],
    ['device start', deviceStart],
    ['device poll', devicePoll],
    ['authorize, consent, code', codeApproval],
    ['code exchange', codeExchange],
    ['refresh', refresh],
    ['introspection', introspection],
    ['introspection over RPC', introspectionByRpc],
    ['RPC hop', rpcHop],
    ['userinfo', userInfo],
    ['JWKS', jwks],
    ['discovery', discovery],
  ] as const)('%s', async (_, make) => {
    const operation = make(target, pace) as Operation;
    await operation.prepare(5, 5);
    for (let time = 0; time < 5; time += 1) await operation.once();
  });

  test('a poll that comes too soon', async () => {
    const answers: string[] = [];
    const operation = devicePoll(
      through((answer) => {
        answers.push(JSON.parse(answer.text).error);
        return {};
      }),
      pace,
    );
    await operation.prepare(50, 50);
    for (let time = 0; time < 50; time += 1) await operation.once();
    expect(answers.filter((error) => error === 'slow_down')).toHaveLength(1);
    expect(answers.filter((error) => error === 'authorization_pending')).toHaveLength(50);
  });
});

describe('a wrong answer is caught:', () => {
  test.each([
    ['an error', deviceStart, () => ({ status: 500 }), 'status 500 instead of 200'],
    ['codes without one for the person', deviceStart, body({ user_code: undefined }), 'user_code:'],
    ['codes that a cache may keep', deviceStart, () => ({ headers: {} }), 'an answer that caches may keep'],
    ['half an answer', deviceStart, ({ text }: Answer) => ({ text: text.slice(1) }), 'broken JSON'],
    ['tokens that nobody has approved', devicePoll, () => ({ status: 200 }), 'status 200 instead of 400'],
    ['slow_down where it is not due', devicePoll, body({ error: 'slow_down' }), 'error:'],
    ['tokens without an ID token', codeExchange, body({ id_token: undefined }), 'id_token:'],
    ['tokens with another scope', codeExchange, body({ scope: 'openid' }), 'scope:'],
    ['an access token that nobody signed', codeExchange, body({ access_token: 'e30.e30.e30' }), 'access_token:'],
    ['an access token as the ID token', codeExchange, copy('access_token', 'id_token'), 'id_token:'],
    ['a refresh token that was not rotated', refresh, sameRefreshToken, 'refresh_token: the one'],
    ['another scope than the client has', clientCredentials, body({ scope: 'MANAGE_POSTS' }), 'scope:'],
    [
      'a token of its own that nobody signed',
      clientCredentials,
      body({ access_token: 'e30.e30.e30' }),
      'access_token:',
    ],
    ['a refresh token for nobody', clientCredentials, body({ refresh_token: 'a'.repeat(43) }), 'refresh_token:'],
    ['a good token that is not', introspection, body({ active: false }), 'active:'],
    ['a token of somebody else', introspection, body({ sub: 'somebody else' }), 'sub: somebody else'],
    ['claims of somebody else', userInfo, body({ sub: 'somebody else' }), 'sub: somebody else'],
    ['claims that were not opened', userInfo, body({ name: undefined }), 'name:'],
    ['no keys', jwks, body({ keys: [] }), 'keys'],
    ['a private key', jwks, body({ keys: [{ kty: 'RSA', kid: '1', n: 'AQAB', d: 'AQAB' }] }), 'keys.0.d:'],
    ['what another issuer says of itself', discovery, body({ issuer: 'https://other.example' }), 'issuer:'],
  ] as const)('%s', async (_, make, change: Change, complaint) => {
    let prepared = false;
    const operation = make(
      through((answer, form) => (prepared ? change(answer, form) : {})),
      pace,
    );
    await operation.prepare(1, 1);
    prepared = true;
    await expect(operation.once()).rejects.toThrow(complaint);
  });

  test.each([
    ['no consent page', () => ({ status: 500 }), 'status 500 instead of a redirect'],
    ['a consent that a cache may keep', header('cache-control', 'public'), 'an answer that caches may keep'],
    ['a decision without a code', body({ location: 'https://client.example/' }), 'no code'],
  ] as const)('%s', async (_, change: Change, complaint) => {
    const { url } = rawClient(tiers.address, { client_id: target.web.clientId }).authorizeUrl({ scope: target.scope });
    const member = await admin.createMember([USE_OAUTH_CLIENTS, 'CREATE_POST']);
    const browser = memberBrowser(through(change).http, sessionCookie(member.cookie() ?? ''));
    await expect(approveInBrowser(browser, url)).rejects.toThrow(complaint);
  });

  test('tokens of somebody else', async () => {
    const approveCode = async () => ({ ...(await target.approveCode()), subject: 'somebody else' });
    const operation = codeExchange({ ...target, approveCode }, pace);
    await operation.prepare(1, 1);
    await expect(operation.once()).rejects.toThrow(WrongAnswer);
  });

  test('none at all', async () => {
    const nobody = httpClient('http://127.0.0.1:9', 1);
    await expect(deviceStart({ ...target, http: nobody }).once()).rejects.toThrow('no answer: ECONNREFUSED');
  });
});

test('wrong answers are counted by what is wrong, apart from the right ones', async () => {
  const outcomes = [undefined, new WrongAnswer('status 500'), undefined, new WrongAnswer('status 500')];
  const once = async () => {
    if (outcomes.length === 0) throw new SuppliesUsedUp();
    const outcome = outcomes.shift();
    if (outcome) throw outcome;
  };
  const { right, wrong, latency } = await runLoad(once, 60, pace);
  expect(right).toBe(2);
  expect(latency.count).toBe(2);
  expect([...wrong]).toEqual([['status 500', 2]]);
});

test('a failure that is no answer ends the run', async () => {
  const once = async () => {
    throw new TypeError('a mistake in the benchmark');
  };
  await expect(runLoad(once, 60, pace)).rejects.toThrow('a mistake in the benchmark');
});

/** The same server, where every answer to an operation is changed. */
function through(change: Change): Target {
  const changed = async (sent: Promise<Answer>, form: Readonly<Record<string, string>> = {}) => {
    const answer = await sent;
    return { ...answer, ...change(answer, form) };
  };
  const changing: HttpClient = {
    ...http,
    get: (path, headers) => changed(http.get(path, headers)),
    postForm: (path, form, headers) => changed(http.postForm(path, form, headers), form),
    postJson: (path, json, headers) => changed(http.postJson(path, json, headers)),
  };
  return { ...target, http: changing };
}

function header(name: string, value: string): Change {
  return ({ headers }) => ({ headers: { ...headers, [name]: value } });
}

/** Answers that are not JSON stay as they are. */
function body(members: Readonly<Record<string, unknown>>): Change {
  return ({ headers, text }) =>
    /json/.test(headers['content-type'] ?? '') ? { text: JSON.stringify({ ...JSON.parse(text), ...members }) } : {};
}

function copy(from: string, to: string): Change {
  return (answer, form) => body({ [to]: JSON.parse(answer.text)[from] })(answer, form);
}

function sameRefreshToken(answer: Answer, form: Readonly<Record<string, string>>): Partial<Answer> {
  return body({ refresh_token: form.refresh_token })(answer, form);
}
