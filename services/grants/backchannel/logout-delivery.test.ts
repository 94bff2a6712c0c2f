import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createLog } from '../../../runtime/log.ts';
import type { LogoutNotification } from '../domain/logout.ts';
import type { Told } from '../flows/tell-client.ts';
import { logoutDelivery } from './logout-delivery.ts';

const notificationOf = (client: string, id: string): LogoutNotification => ({
  id,
  clientRowId: client,
  clientId: `sdoak_${client}`,
  address: 'https://rp.example/logout',
  alg: undefined,
  accountId: 'a',
  sessionId: id,
  attempts: 1,
});

/** A delivery over a queue in memory; clients answer when the test says so. */
function deliveryOf(waiting: [client: string, id: string][], options: { atOnce?: number; atOncePerClient?: number }) {
  const answers = new Map<string, (told: Told) => void>();
  const lines: string[] = [];
  const faults: Error[] = [];
  const delivery = logoutDelivery({
    claim: async (busy) => {
      const fault = faults.pop();
      if (fault) throw fault;
      const place = waiting.findIndex(([client]) => !busy.includes(client));
      const [taken] = place === -1 ? [] : waiting.splice(place, 1);
      return taken && notificationOf(...taken);
    },
    tell: ({ id }) => new Promise((resolve) => answers.set(id, resolve)),
    log: createLog({ name: 'test', level: 'debug', destination: { write: (line) => void lines.push(line) } }),
    ...options,
  });
  const answer = (id: string, told: Told = { outcome: 'told' }) => {
    answers.get(id)?.(told);
    answers.delete(id);
  };
  onTestFinished(async () => {
    for (const id of answers.keys()) answer(id);
    await delivery.stop();
  });
  const underWay = (ids: string[]) => vi.waitFor(() => expect([...answers.keys()].toSorted()).toEqual(ids.toSorted()));
  return { delivery, answer, answers, underWay, faults, lines };
}

describe('delivering logouts', () => {
  it('a slow client holds up its own notifications alone', async () => {
    const { delivery, answer, underWay } = deliveryOf(
      [
        ['slow', 's1'],
        ['slow', 's2'],
        ['slow', 's3'],
        ['quick', 'q1'],
      ],
      { atOncePerClient: 2 },
    );
    delivery.wake();
    await underWay(['s1', 's2', 'q1']);
    answer('s1');
    await underWay(['s2', 's3', 'q1']);
  });

  it('never more than so many are told at once', async () => {
    const { delivery, answer, underWay } = deliveryOf(
      [
        ['a', '1'],
        ['b', '2'],
        ['c', '3'],
      ],
      { atOnce: 2 },
    );
    delivery.wake();
    await underWay(['1', '2']);
    answer('2');
    await underWay(['1', '3']);
  });

  it('what comes while it looks is not left for the next round', async () => {
    const waiting: [string, string][] = [];
    const { delivery, underWay } = deliveryOf(waiting, {});
    delivery.wake();
    waiting.push(['a', '1']);
    delivery.wake();
    await underWay(['1']);
  });

  it('a database that is away costs one round', async () => {
    const { delivery, underWay, faults, lines } = deliveryOf([['a', '1']], {});
    faults.push(new Error('away'));
    delivery.wake();
    await vi.waitFor(() => expect(lines.join()).toContain('the next round tries again'));
    delivery.wake();
    await underWay(['1']);
  });

  it('stopping takes no more and waits for the tries under way', async () => {
    const { delivery, answer, underWay, answers, lines } = deliveryOf(
      [
        ['a', '1'],
        ['a', '2'],
      ],
      { atOnce: 1 },
    );
    delivery.wake();
    await underWay(['1']);
    const stopped = delivery.stop();
    answer('1', { outcome: 'failed', error: new Error('refused') });
    await stopped;
    delivery.wake();
    expect(lines.join()).toContain('it is tried again');
    expect([...answers.keys()]).toEqual([]);
  });
});
