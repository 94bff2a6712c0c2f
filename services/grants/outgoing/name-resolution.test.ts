import { createSocket, type Socket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import dnsPacket, { type Answer } from 'dns-packet';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type NameResolution, nameServers } from './name-resolution.ts';

type Records = { A?: string[] | 'SERVFAIL'; AAAA?: string[] | 'SERVFAIL' };

let server: Socket;
let resolve: NameResolution;
const zone = new Map<string, Records>();
const unhurried = new AbortController().signal;

beforeEach(async () => {
  server = createSocket('udp4');
  server.on('message', (query, from) => {
    const [question] = dnsPacket.decode(query).questions ?? [];
    const records = zone.get(question?.name ?? '');
    if (question === undefined || records === undefined) return;
    const found = records[question.type as 'A' | 'AAAA'] ?? [];
    const answers: Answer[] =
      found === 'SERVFAIL'
        ? []
        : found.map((data) => ({ type: question.type as 'A', name: question.name, ttl: 0, data }));
    const flags = dnsPacket.RECURSION_DESIRED | dnsPacket.RECURSION_AVAILABLE | (found === 'SERVFAIL' ? 2 : 0);
    const id = dnsPacket.decode(query).id ?? 0;
    server.send(dnsPacket.encode({ type: 'response', id, flags, questions: [question], answers }), from.port);
  });
  await new Promise<void>((done) => server.bind(0, '127.0.0.1', done));
  resolve = nameServers([`127.0.0.1:${(server.address() as AddressInfo).port}`]);
});

afterEach(() => {
  zone.clear();
  server.close();
});

it.each<[string, Records, string[]]>([
  [
    'both families',
    { A: ['192.0.2.1', '192.0.2.2'], AAAA: ['2001:db8::1'] },
    ['192.0.2.1', '192.0.2.2', '2001:db8::1'],
  ],
  ['IPv4 alone', { A: ['192.0.2.1'] }, ['192.0.2.1']],
  ['IPv6 alone', { AAAA: ['2001:db8::1'] }, ['2001:db8::1']],
  ['a name server that knows no AAAA', { A: ['192.0.2.1'], AAAA: 'SERVFAIL' }, ['192.0.2.1']],
])('resolves a name with %s', async (_what, records, addresses) => {
  zone.set('app.example', records);
  expect([...(await resolve('app.example', unhurried))].sort()).toEqual(addresses);
});

it('fails for a name without an address', async () => {
  zone.set('app.example', {});
  await expect(resolve('app.example', unhurried)).rejects.toThrowError(/ENODATA/);
});

it('answers what the name servers say now, not what they said', async () => {
  zone.set('rebind.example', { A: ['192.0.2.1'] });
  expect(await resolve('rebind.example', unhurried)).toEqual(['192.0.2.1']);
  zone.set('rebind.example', { A: ['127.0.0.1'] });
  expect(await resolve('rebind.example', unhurried)).toEqual(['127.0.0.1']);
});

it('stops waiting for a name server that keeps silent', async () => {
  const started = performance.now();
  await expect(resolve('silent.example', AbortSignal.timeout(100))).rejects.toThrowError(/ECANCELLED/);
  expect(performance.now() - started).toBeLessThan(1000);
});

it('asks nothing when it is too late', async () => {
  await expect(resolve('silent.example', AbortSignal.abort())).rejects.toThrowError(/abort/);
});
