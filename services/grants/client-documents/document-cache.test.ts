import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../../../test/support/eventually.ts';
import { httpSite, type UntrustedSite } from '../../../test/support/sites/untrusted-site.ts';
import { fetchLimits } from '../outgoing/fetch-limits.ts';
import { type SiteFailureReason, UntrustedSiteFailure } from '../outgoing/untrusted-site-failure.ts';
import { type DocumentCacheOptions, documentCache } from './document-cache.ts';
import { type Fetched, fetchDocument } from './fetch-document.ts';

const URL_A = 'https://a.example/client.json';

const STRANGER = { name: '192.0.2.1', isAuthenticated: false };
const MEMBER = { name: 'member', isAuthenticated: true };
const DAY = 24 * 60 * 60;

/** A cache over a fetch that counts: answers are `1`, `2`, `3`… */
function counted(freshFor: number, options: Partial<DocumentCacheOptions> = {}) {
  let time = Date.UTC(2026, 0, 1);
  const state: { fetches: number; failing: SiteFailureReason | undefined } = { fetches: 0, failing: undefined };
  const fetch = async () => {
    state.fetches += 1;
    if (state.failing) throw new UntrustedSiteFailure('it is broken', { because: state.failing });
    return { document: state.fetches, freshFor };
  };
  const documents = documentCache(fetch, { now: () => new Date(time), ...options });
  const pass = (seconds: number) => {
    time += seconds * 1000;
  };
  const get = async (url = URL_A, requester = STRANGER) => (await documents.get(url, requester)).document;
  const reload = async (url = URL_A, requester = STRANGER) => (await documents.reload(url, requester)).document;
  return { documents, get, reload, state, pass };
}

describe('a document', () => {
  it.each([
    ['fresh for a minute, after 59 s', 60, 59, 1],
    ['fresh for a minute, after 60 s', 60, 60, 2],
    ['fresh for an hour, after 3,599 s', 3600, 3599, 1],
    ['fresh for an hour, after 3,600 s', 3600, 3600, 2],
    ['never fresh, after 29 s', 0, 29, 1],
    ['never fresh, after 30 s', 0, 30, 2],
  ])('%s', async (_what, freshFor, waited, fetches) => {
    const { get, pass, state } = counted(freshFor);
    expect(await get()).toBe(1);
    pass(waited);
    expect(await get()).toBe(fetches);
    expect(state.fetches).toBe(fetches);
  });

  it('that failed is asked for again, and each failure looks alike', async () => {
    const { get, reload, state } = counted(60);
    state.failing = 'not_now';
    const failures = [await get().catch(String), await reload().catch(String)];
    expect(new Set(failures)).toEqual(new Set(['UntrustedSiteFailure: The document could not be fetched.']));
    expect(state.fetches).toBe(2);
    state.failing = undefined;
    expect(await get()).toBe(3);
  });

  it('that is used little makes room', async () => {
    const { get, state } = counted(60, { size: 2 });
    await get('https://a.example/1');
    await get('https://a.example/2');
    await get('https://a.example/1');
    await get('https://a.example/3');
    expect(await get('https://a.example/1')).toBe(1);
    expect(state.fetches).toBe(3);
    expect(await get('https://a.example/2')).toBe(4);
  });

  it.each(['', 'client.json', 'https://', `https://a.example/${'a'.repeat(3000)}`])(
    'is not fetched from %j',
    async (url) => {
      const { get, state } = counted(60);
      await expect(get(url)).rejects.toThrowError(UntrustedSiteFailure);
      expect(state.fetches).toBe(0);
    },
  );
});

describe('the last good copy (RFC 5861 §4)', () => {
  it.each(['not_now', 'refused'] as const)('serves while a newer one is %s, for a day', async (failing) => {
    const { get, documents, pass, state } = counted(60);
    const { fetchedAt } = await documents.get(URL_A, STRANGER);
    state.failing = failing;
    pass(DAY - 1);
    expect(await documents.get(URL_A, STRANGER)).toEqual({ document: 1, fetchedAt });
    pass(1);
    await expect(get()).rejects.toThrowError(UntrustedSiteFailure);
  });

  it('serves no longer once its site says that it is withdrawn', async () => {
    const { get, pass, state } = counted(60);
    await get();
    pass(60);
    state.failing = 'withdrawn';
    await expect(get()).rejects.toThrowError(UntrustedSiteFailure);
    state.failing = 'not_now';
    await expect(get()).rejects.toThrowError(UntrustedSiteFailure);
  });

  it('is the last one, not one before it', async () => {
    const { get, pass, state } = counted(60);
    await get();
    pass(60);
    expect(await get()).toBe(2);
    state.failing = 'not_now';
    pass(60);
    expect(await get()).toBe(2);
  });

  it('leaves the site alone for half a minute after a failure, and follows it then', async () => {
    const { get, pass, state } = counted(60);
    await get();
    state.failing = 'not_now';
    pass(60);
    await get();
    pass(29);
    await get();
    expect(state.fetches).toBe(2);
    state.failing = undefined;
    pass(1);
    expect(await get()).toBe(3);
  });

  it('serves after a moment while its site keeps silent, and the answer counts when it comes', async () => {
    let time = 0;
    const later = Promise.withResolvers<Fetched<string>>();
    const answers = [Promise.resolve({ document: 'first', freshFor: 30 }), later.promise];
    const fetch = () => answers.shift() ?? Promise.reject(new Error('asked once more'));
    const documents = documentCache(fetch, { now: () => new Date(time), patience: 10 });
    await documents.get(URL_A, STRANGER);
    time += 30_000;
    expect((await documents.get(URL_A, STRANGER)).document).toBe('first');
    later.resolve({ document: 'second', freshFor: 30 });
    await eventually(async () => (await documents.get(URL_A, STRANGER)).document, 'second');
  });

  it('outlives any number of documents that fail', async () => {
    const { get, state } = counted(60, { size: 2, anonymousLimits: fetchLimits({ perRequesterPerMinute: 1000 }) });
    await get();
    state.failing = 'refused';
    for (let failed = 0; failed < 20; failed++) await get(`https://h${failed}.example/c`).catch(() => undefined);
    state.failing = undefined;
    expect(await get()).toBe(1);
  });
});

describe('a reload', () => {
  it('fetches a fresh document again, but not sooner than half a minute after the last try', async () => {
    const { get, reload, pass } = counted(3600);
    expect(await get()).toBe(1);
    pass(29);
    expect(await reload()).toBe(1);
    pass(1);
    expect(await get()).toBe(1);
    expect(await reload()).toBe(2);
    expect(await reload()).toBe(2);
    expect(await get()).toBe(2);
  });

  it('that fails leaves the fresh document, and counts as a try', async () => {
    const { get, reload, pass, state } = counted(3600);
    await get();
    pass(30);
    state.failing = 'not_now';
    expect(await reload()).toBe(1);
    expect(await reload()).toBe(1);
    expect(await get()).toBe(1);
    expect(state.fetches).toBe(2);
    pass(30);
    state.failing = undefined;
    expect(await reload()).toBe(3);
  });
});

describe('a limit', () => {
  it('refuses for now, and nothing is remembered of it', async () => {
    const anonymousLimits = fetchLimits({ atOnce: 1 });
    const { promise, resolve } = Promise.withResolvers<Fetched<string>>();
    const slow = documentCache(() => promise, { now: () => new Date(), anonymousLimits });
    const { get, state } = counted(60, { anonymousLimits });
    const waiting = slow.get(URL_A, STRANGER);
    await expect(get('https://b.example/c')).rejects.toMatchObject({ because: 'not_now' });
    expect(state.fetches).toBe(0);
    resolve({ document: 'slow', freshFor: 0 });
    expect((await waiting).document).toBe('slow');
    expect(await get('https://b.example/c')).toBe(1);
  });

  it('of a minute holds for all documents of a host', async () => {
    const { get, state } = counted(0, { anonymousLimits: fetchLimits({ perHostPerMinute: 3 }) });
    const paths = ['1', '2', '3', '4', '5'];
    const outcomes = await Promise.allSettled(paths.map((path) => get(`https://a.example/${path}`)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(state.fetches).toBe(3);
  });

  it('that strangers used up keeps nobody from what is known, nor whoever proved who they are', async () => {
    const { get, pass } = counted(0, { anonymousLimits: fetchLimits({ perHostPerMinute: 3 }) });
    expect(await get()).toBe(1);
    const fetches = ['1', '2', '3', '4'].map((path) => get(`https://a.example/${path}`, STRANGER));
    await Promise.allSettled(fetches);
    await expect(get('https://a.example/5')).rejects.toMatchObject({ because: 'not_now' });
    pass(30);
    expect(await get()).toBe(4);
    expect(await get('https://a.example/5', MEMBER)).toBe(5);
  });

  it('of one stranger leaves the others theirs', async () => {
    const { get } = counted(0, { anonymousLimits: fetchLimits({ perRequesterPerMinute: 1 }) });
    expect(await get('https://a.example/1')).toBe(1);
    await expect(get('https://a.example/2')).rejects.toMatchObject({ because: 'not_now' });
    expect(await get('https://a.example/2', { ...STRANGER, name: '192.0.2.2' })).toBe(2);
  });
});

describe('a hundred who wait', () => {
  let site: UntrustedSite | undefined;
  afterEach(() => site?.close());

  const reached = (status: number, headers: Record<string, string>) =>
    httpSite((_request, response) => {
      setTimeout(() => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers }).end('{"client_id":"a"}');
      }, 50);
    });
  const overHttp = { allowInsecure: true, resolve: async () => ['127.0.0.1'] };

  it.each([
    ['a cached document', 200, {}, 'fulfilled', 1],
    ['a document that is not to be stored', 200, { 'cache-control': 'no-store' }, 'fulfilled', 1],
    ['a document that fails', 500, {}, 'rejected', 2],
  ])('for %s share one connection', async (_what, status, headers, outcome, connections) => {
    site = await reached(status, headers);
    const documents = documentCache((url) => fetchDocument(url, overHttp), { now: () => new Date() });
    const url = `http://a.example:${site.port}/client.json`;
    const waiting = Array.from({ length: 100 }, (_, index) =>
      index % 2 === 1 ? documents.reload(url, STRANGER) : documents.get(url, STRANGER),
    );
    const outcomes = await Promise.allSettled(waiting);
    expect(new Set(outcomes.map((settled) => settled.status))).toEqual(new Set([outcome]));
    expect(site.connections()).toBe(1);
    await documents.get(url, STRANGER).catch(() => undefined);
    expect(site.connections()).toBe(connections);
  });
});
