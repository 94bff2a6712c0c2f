import type { TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  certificateFor,
  httpSite,
  json,
  tlsSite,
  type UntrustedSite,
} from '../../../test/support/sites/untrusted-site.ts';
import type { UntrustedRequestOptions } from '../outgoing/untrusted-request.ts';
import { UntrustedSiteFailure } from '../outgoing/untrusted-site-failure.ts';
import { fetchDocument } from './fetch-document.ts';

const opened: UntrustedSite[] = [];

async function opens(site: Promise<UntrustedSite>): Promise<UntrustedSite> {
  opened.push(await site);
  return site;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((site) => site.close()));
});

// The sites of these tests are on loopback, so it stands for the public internet here.
const toLoopback: UntrustedRequestOptions = {
  resolve: async () => ['127.0.0.1'],
  mayConnectTo: (address) => address === '127.0.0.1',
  timeLimit: 2000,
};
const overHttp: UntrustedRequestOptions = { ...toLoopback, allowInsecure: true };

async function refusal(url: string, options: UntrustedRequestOptions): Promise<string> {
  const error = await fetchDocument(url, options).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(UntrustedSiteFailure);
  const { message, detail } = error as UntrustedSiteFailure;
  expect(message).toBe('The document could not be fetched.');
  return detail;
}

const certificate = await certificateFor('app.example');
const trusted: UntrustedRequestOptions = { ...toLoopback, ca: certificate.cert };

describe('a document over TLS', () => {
  it('comes from the host of its URL, asked for without credentials, and the connection ends', async () => {
    const asked: {
      url?: string | undefined;
      headers: NodeJS.Dict<string | string[]>;
      servername?: string | undefined;
    }[] = [];
    const site = await opens(
      tlsSite(certificate, (request, response) => {
        const { servername } = request.socket as TLSSocket & { servername?: string };
        asked.push({ url: request.url, headers: request.headers, servername });
        json({ client_name: 'Über' }, { 'cache-control': 'max-age=60' })(request, response);
      }),
    );
    const url = `https://app.example:${site.port}/client.json?v=1`;
    expect(await fetchDocument(url, trusted)).toEqual({ document: { client_name: 'Über' }, freshFor: 60 });
    expect(asked).toEqual([
      {
        url: '/client.json?v=1',
        servername: 'app.example',
        headers: {
          accept: 'application/json',
          'accept-encoding': 'identity',
          'user-agent': 'storyden-oauth',
          host: `app.example:${site.port}`,
          connection: 'close',
        },
      },
    ]);
  });

  it('is refused with a certificate that nobody vouches for, in development too', async () => {
    const site = await opens(tlsSite(certificate, json({})));
    const url = `https://app.example:${site.port}/client.json`;
    expect(await refusal(url, toLoopback)).toMatch(/SELF_SIGNED/);
    expect(await refusal(url, overHttp)).toMatch(/SELF_SIGNED/);
  });

  it('is refused with it even if the environment says to trust everybody', async () => {
    const site = await opens(tlsSite(certificate, json({})));
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await refusal(`https://app.example:${site.port}/client.json`, toLoopback)).toMatch(/SELF_SIGNED/);
  });

  it('is refused with the certificate of another name', async () => {
    const other = await certificateFor('other.example');
    const site = await opens(tlsSite(other, json({})));
    const url = `https://app.example:${site.port}/client.json`;
    expect(await refusal(url, { ...toLoopback, ca: other.cert })).toMatch(/ERR_TLS_CERT_ALTNAME_INVALID/);
  });

  it('is refused with a certificate that has expired', async () => {
    const day = 24 * 60 * 60 * 1000;
    const past = { notBeforeDate: new Date(Date.now() - 2 * day), notAfterDate: new Date(Date.now() - day) };
    const expired = await certificateFor('app.example', past);
    const site = await opens(tlsSite(expired, json({})));
    const url = `https://app.example:${site.port}/client.json`;
    expect(await refusal(url, { ...toLoopback, ca: expired.cert })).toMatch(/CERT_HAS_EXPIRED/);
  });

  it('is not asked for over plain HTTP', async () => {
    const site = await opens(httpSite(json({})));
    expect(await refusal(`http://app.example:${site.port}/client.json`, trusted)).toMatch(/must be https/);
    expect(site.connections()).toBe(0);
    expect(await refusal(`https://app.example:${site.port}/client.json`, trusted)).toMatch(/SSL|EPROTO/);
  });
});

describe('the address of a document', () => {
  it('is asked for once, so that a second answer cannot rebind it', async () => {
    const site = await opens(tlsSite(certificate, json({ reached: true })));
    const answers = [['127.0.0.1'], ['10.0.0.1'], ['10.0.0.1']];
    const resolve = async () => answers.shift() ?? [];
    const url = `https://app.example:${site.port}/client.json`;
    expect(await fetchDocument(url, { ...trusted, resolve })).toMatchObject({ document: { reached: true } });
    expect(answers).toHaveLength(2);
    expect(await refusal(url, { ...trusted, resolve })).toMatch(/10\.0\.0\.1/);
    expect(site.connections()).toBe(1);
  });

  it('is the next one if the first does not answer', async () => {
    const site = await opens(httpSite(json({ reached: true })));
    const resolve = async () => ['127.0.0.1', '::1', '::1', '::1'];
    const url = `http://app.example:${site.port}/client.json`;
    const options = { ...overHttp, resolve, mayConnectTo: () => true };
    expect(await fetchDocument(url, options)).toMatchObject({ document: { reached: true } });
    await site.close();
    expect(await refusal(url, options)).toMatch(/ECONNREFUSED/);
  });

  it('is one of a few that are tried, however many a name has', async () => {
    const site = await opens(httpSite(json({})));
    await site.close();
    const many = Array.from({ length: 50 }, (_, index) => `127.0.0.${index + 1}`);
    const resolve = async () => [...many, ...many.map((address) => `::ffff:${address}`)];
    const url = `http://app.example:${site.port}/client.json`;
    const refused = await fetchDocument(url, { allowInsecure: true, resolve }).catch((error: Error) => error.cause);
    expect((refused as AggregateError).errors).toHaveLength(4);
  });

  it.each([
    ['fails', async () => Promise.reject(new Error('queryA ENOTFOUND')), /ENOTFOUND/],
    ['keeps silent', () => new Promise<string[]>(() => undefined), /it took more than 200 ms/],
  ])('is not had from a resolver that %s', async (_what, resolve, detail) => {
    expect(await refusal('https://app.example/client.json', { resolve, timeLimit: 200 })).toMatch(detail);
  });
});

describe('in development', () => {
  it('a document may come from this machine, by a name that only it knows', async () => {
    const site = await opens(httpSite(json({ reached: true }), { host: 'localhost' }));
    const url = `http://localhost:${site.port}/client.json`;
    expect(await fetchDocument(url, { allowInsecure: true })).toMatchObject({ document: { reached: true } });
    expect(await refusal(url, {})).toMatch(/must be https/);
  });
});

const LIMIT = 5 * 1024;
const ofLength = (length: number) => JSON.stringify('x'.repeat(length - 2));

describe('an answer', () => {
  const statuses = [201, 203, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 404, 410, 429, 500, 503];
  it.each(statuses)('with status %i is refused, and its location left alone', async (status) => {
    const target = await opens(httpSite(json({})));
    const location = `http://app.example:${target.port}/client.json`;
    const site = await opens(
      httpSite((_request, response) => {
        response.writeHead(status, { 'content-type': 'application/json', location, refresh: `0; url=${location}` });
        response.end(status === 204 || status === 304 ? undefined : '{}');
      }),
    );
    expect(await refusal(`http://app.example:${site.port}/client.json`, overHttp)).toBe(
      `its site answered with status ${status}`,
    );
    expect(site.connections()).toBe(1);
    expect(target.connections()).toBe(0);
  });

  it.each([
    'application/json; charset=utf-8',
    'Application/JSON',
    'application/client-metadata+json',
    'application/jwk-set+json',
  ])('of type %s is taken', async (type) => {
    const site = await opens(httpSite(json({}, { 'content-type': type })));
    const url = `http://app.example:${site.port}/client.json`;
    expect(await fetchDocument(url, overHttp)).toEqual({ document: {}, freshFor: 300 });
  });

  it.each([
    'text/html',
    'text/json',
    'text/plain',
    'application/jsonp',
    'image/svg+json',
    'application/xml',
    'json',
    '/',
  ])('of type %s is refused', async (type) => {
    const site = await opens(httpSite(json({}, { 'content-type': type })));
    const url = `http://app.example:${site.port}/client.json`;
    expect(await refusal(url, overHttp)).toBe(`its site sent content of type ${type}`);
  });

  const gzipBomb = gzipSync(Buffer.alloc(50_000_000, ' '));
  it.each<[string, string, Record<string, string>, string | Buffer, RegExp]>([
    ['compressed', 'gzip', {}, gzipSync('{}'), /encoded as gzip/],
    ['that is a gzip bomb', 'gzip', {}, gzipBomb, /encoded as gzip/],
    ['compressed twice', 'identity, br', {}, '{}', /encoded as identity, br/],
    [
      'that announces a byte too many',
      '',
      { 'content-length': `${LIMIT + 1}` },
      ofLength(LIMIT + 1),
      /longer than 5120/,
    ],
    ['that is a byte too long', '', {}, ofLength(LIMIT + 1), /longer than 5120/],
    ['that is no JSON', '', {}, '{"client_id":', /JSON/],
    ['that is empty', '', {}, '', /JSON/],
    ['that is no UTF-8', '', {}, Buffer.from([0x22, 0xc3, 0x28, 0x22]), /ERR_ENCODING_INVALID_ENCODED_DATA/],
  ])('%s is refused', async (_what, encoding, headers, body, detail) => {
    const site = await opens(
      httpSite((_request, response) => {
        const encoded = encoding === '' ? {} : { 'content-encoding': encoding };
        response.writeHead(200, { 'content-type': 'application/json', ...encoded, ...headers }).write(body);
        response.end();
      }),
    );
    expect(await refusal(`http://app.example:${site.port}/client.json`, overHttp)).toMatch(detail);
  });

  it('of exactly 5 KiB is taken, in one piece or many', async () => {
    const body = ofLength(LIMIT);
    const site = await opens(
      httpSite((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'identity' });
        for (let at = 0; at < body.length; at += 1000) response.write(body.slice(at, at + 1000));
        response.end();
      }),
    );
    const url = `http://app.example:${site.port}/client.json`;
    expect(await fetchDocument(url, overHttp)).toMatchObject({ document: 'x'.repeat(LIMIT - 2) });
  });
});
