import { afterEach, describe, expect, it } from 'vitest';
import { type DocumentCacheOptions, documentCache } from './document-cache.ts';
import { DocumentUnavailable } from './document-unavailable.ts';
import { fetchDocument } from './fetch-document.ts';
import { fetchLimits } from './fetch-limits.ts';
import { httpSite, type StrangerSite } from './stranger-site.ts';

const URL_A = 'https://a.example/client.json';

/** A cache over a fetch that counts: answers are `1`, `2`, `3`… */
function counted(freshFor: number, options: Partial<DocumentCacheOptions> = {}) {
  let time = Date.UTC(2026, 0, 1);
  const state = { fetches: 0, failing: false };
  const fetch = async () => {
    state.fetches += 1;
    if (state.failing) throw new DocumentUnavailable('it is broken');
    return { document: state.fetches, freshFor };
  };
  const documents = documentCache(fetch, { now: () => new Date(time), ...options });
  const pass = (seconds: number) => {
    time += seconds * 1000;
  };
  return { documents, state, pass };
}

describe('a document', () => {
  it.each([
    ['fresh for a minute, after 59 s', 60, 59, 1],
    ['fresh for a minute, after 60 s', 60, 60, 2],
    ['fresh for an hour, after 3,599 s', 3600, 3599, 1],
    ['fresh for an hour, after 3,600 s', 3600, 3600, 2],
    ['not to be stored, at once', 0, 0, 2],
  ])('%s', async (_what, freshFor, waited, fetches) => {
    const { documents, pass, state } = counted(freshFor);
    expect(await documents(URL_A)).toBe(1);
    pass(waited);
    expect(await documents(URL_A)).toBe(fetches);
    expect(state.fetches).toBe(fetches);
  });

  it('that failed is asked for again after a pause, not sooner, and each failure looks alike', async () => {
    const { documents, pass, state } = counted(60, { pauseAfterFailure: 10_000 });
    state.failing = true;
    const first = await documents(URL_A).catch((error: unknown) => error);
    state.failing = false;
    pass(9.999);
    for (const reload of [false, true]) {
      const refused = await documents(URL_A, { reload }).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(DocumentUnavailable);
      expect(String(refused)).toBe(String(first));
    }
    expect(state.fetches).toBe(1);
    pass(0.001);
    expect(await documents(URL_A)).toBe(2);
  });

  it('that is used little makes room', async () => {
    const { documents, state } = counted(60, { size: 2 });
    await documents('https://a.example/1');
    await documents('https://a.example/2');
    await documents('https://a.example/1');
    await documents('https://a.example/3');
    expect(await documents('https://a.example/1')).toBe(1);
    expect(state.fetches).toBe(3);
    expect(await documents('https://a.example/2')).toBe(4);
  });

  it.each(['', 'client.json', 'https://', `https://a.example/${'a'.repeat(3000)}`])(
    'is not fetched from %j, nor is that remembered',
    async (url) => {
      const { documents, state } = counted(60);
      await expect(documents(url)).rejects.toThrowError(DocumentUnavailable);
      expect(state.fetches).toBe(0);
    },
  );
});

describe('a reload', () => {
  it('fetches a fresh document again, but not sooner than its interval', async () => {
    const { documents, pass } = counted(3600, { reloadEvery: 30_000 });
    expect(await documents(URL_A)).toBe(1);
    pass(29);
    expect(await documents(URL_A, { reload: true })).toBe(1);
    pass(1);
    expect(await documents(URL_A)).toBe(1);
    expect(await documents(URL_A, { reload: true })).toBe(2);
    expect(await documents(URL_A, { reload: true })).toBe(2);
    expect(await documents(URL_A)).toBe(2);
  });

  it('that fails leaves the fresh document, and counts for the interval', async () => {
    const { documents, pass, state } = counted(3600, { reloadEvery: 30_000 });
    await documents(URL_A);
    pass(30);
    state.failing = true;
    await expect(documents(URL_A, { reload: true })).rejects.toThrowError(DocumentUnavailable);
    expect(await documents(URL_A)).toBe(1);
    expect(await documents(URL_A, { reload: true })).toBe(1);
    expect(state.fetches).toBe(2);
    pass(30);
    state.failing = false;
    expect(await documents(URL_A, { reload: true })).toBe(3);
  });
});

describe('a limit', () => {
  it('refuses like any failure, and the document is not left alone for it', async () => {
    const limits = fetchLimits({ atOnce: 1 });
    const { promise, resolve } = Promise.withResolvers<{ document: string; freshFor: number }>();
    const slow = documentCache(() => promise, { now: () => new Date(), limits });
    const { documents, state } = counted(60, { limits });
    const waiting = slow(URL_A);
    await expect(documents('https://b.example/c')).rejects.toThrowError('The document could not be fetched.');
    expect(state.fetches).toBe(0);
    resolve({ document: 'slow', freshFor: 0 });
    expect(await waiting).toBe('slow');
    expect(await documents('https://b.example/c')).toBe(1);
  });

  it('of a minute holds for all documents of a host', async () => {
    const { documents, state } = counted(0, { limits: fetchLimits({ perHostPerMinute: 3 }) });
    const paths = ['1', '2', '3', '4', '5'];
    const outcomes = await Promise.allSettled(paths.map((path) => documents(`https://a.example/${path}`)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(state.fetches).toBe(3);
  });
});

describe('a hundred who wait', () => {
  let site: StrangerSite | undefined;
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
    ['a document that is not to be stored', 200, { 'cache-control': 'no-store' }, 'fulfilled', 2],
    ['a document that fails', 500, {}, 'rejected', 1],
  ])('for %s share one connection', async (_what, status, headers, outcome, connections) => {
    site = await reached(status, headers);
    const documents = documentCache((url) => fetchDocument(url, overHttp), { now: () => new Date() });
    const url = `http://a.example:${site.port}/client.json`;
    const waiting = Array.from({ length: 100 }, (_, index) => documents(url, { reload: index % 2 === 1 }));
    const outcomes = await Promise.allSettled(waiting);
    expect(new Set(outcomes.map((settled) => settled.status))).toEqual(new Set([outcome]));
    expect(site.connections()).toBe(1);
    await documents(url).catch(() => undefined);
    expect(site.connections()).toBe(connections);
  });
});
