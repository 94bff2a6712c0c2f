import { describe, expect, it } from 'vitest';
import { fetchLimits } from './fetch-limits.ts';
import { UntrustedSiteFailure } from './untrusted-site-failure.ts';

const party = (name: string) => ({ host: `${name}.example`, requester: `of ${name}` });
const [a, b, c] = [party('a'), party('b'), party('c')];

function work() {
  const { promise, resolve } = Promise.withResolvers<string>();
  return { run: () => promise, end: () => resolve('done') };
}

it('allows so many at once from a host, and again when one of them ends', async () => {
  const { within } = fetchLimits({ atOncePerHost: 2 });
  const first = work();
  const running = [within(a, first.run), within(a, work().run)];
  await expect(within(a, async () => 'done')).rejects.toThrowError(UntrustedSiteFailure);
  await expect(within(b, async () => 'done')).resolves.toBe('done');
  first.end();
  await expect(running[0]).resolves.toBe('done');
  await expect(within(a, async () => 'done')).resolves.toBe('done');
});

it('allows so many at once in all', async () => {
  const { within } = fetchLimits({ atOnce: 2 });
  const first = work();
  const running = within(a, first.run);
  within(b, work().run);
  await expect(within(c, async () => 'done')).rejects.toThrowError(UntrustedSiteFailure);
  first.end();
  await running;
  await expect(within(c, async () => 'done')).resolves.toBe('done');
});

it('allows so many in a minute from a host', async () => {
  const { within } = fetchLimits({ perHostPerMinute: 3 });
  for (let fetched = 0; fetched < 3; fetched++) await within(a, async () => 'done');
  await expect(within(a, async () => 'done')).rejects.toThrowError(UntrustedSiteFailure);
  await expect(within(b, async () => 'done')).resolves.toBe('done');
});

it('gives the room of a failed fetch back', async () => {
  const { within } = fetchLimits({ atOnce: 1 });
  await expect(within(a, () => Promise.reject(new Error('failed')))).rejects.toThrowError('failed');
  await expect(within(a, async () => 'done')).resolves.toBe('done');
});

describe('whoever makes it fetch', () => {
  const from = (host: string) => ({ host, requester: 'one' });

  it('may do so so often at once', async () => {
    const { within } = fetchLimits({ atOncePerRequester: 1 });
    const first = work();
    const running = within(from('a.example'), first.run);
    await expect(within(from('b.example'), async () => 'done')).rejects.toThrowError(UntrustedSiteFailure);
    first.end();
    await running;
    await expect(within(from('b.example'), async () => 'done')).resolves.toBe('done');
  });

  it('may do so so often in a minute, and what is refused takes nothing from the host', async () => {
    const { within } = fetchLimits({ perRequesterPerMinute: 1, perHostPerMinute: 2 });
    await within(from('a.example'), async () => 'done');
    for (const _ of [1, 2]) {
      await expect(within(from('a.example'), async () => 'done')).rejects.toMatchObject({ because: 'not_now' });
    }
    await expect(within({ host: 'a.example', requester: 'other' }, async () => 'done')).resolves.toBe('done');
  });
});
