import { expect, it } from 'vitest';
import { DocumentUnavailable } from './document-unavailable.ts';
import { fetchLimits } from './fetch-limits.ts';

function work() {
  const { promise, resolve } = Promise.withResolvers<string>();
  return { run: () => promise, end: () => resolve('done') };
}

it('allows so many at once from a host, and again when one of them ends', async () => {
  const { within } = fetchLimits({ atOncePerHost: 2 });
  const first = work();
  const running = [within('a.example', first.run), within('a.example', work().run)];
  await expect(within('a.example', async () => 'done')).rejects.toThrowError(DocumentUnavailable);
  await expect(within('b.example', async () => 'done')).resolves.toBe('done');
  first.end();
  await expect(running[0]).resolves.toBe('done');
  await expect(within('a.example', async () => 'done')).resolves.toBe('done');
});

it('allows so many at once in all', async () => {
  const { within } = fetchLimits({ atOnce: 2 });
  const first = work();
  const running = within('a.example', first.run);
  within('b.example', work().run);
  await expect(within('c.example', async () => 'done')).rejects.toThrowError(DocumentUnavailable);
  first.end();
  await running;
  await expect(within('c.example', async () => 'done')).resolves.toBe('done');
});

it('allows so many in a minute from a host', async () => {
  const { within } = fetchLimits({ perHostPerMinute: 3 });
  for (let fetched = 0; fetched < 3; fetched++) await within('a.example', async () => 'done');
  await expect(within('a.example', async () => 'done')).rejects.toThrowError(DocumentUnavailable);
  await expect(within('b.example', async () => 'done')).resolves.toBe('done');
});

it('gives the room of a failed fetch back', async () => {
  const { within } = fetchLimits({ atOnce: 1 });
  await expect(within('a.example', () => Promise.reject(new Error('failed')))).rejects.toThrowError('failed');
  await expect(within('a.example', async () => 'done')).resolves.toBe('done');
});
