import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createLog } from '../../../runtime/log.ts';
import type { LogoutNotification, PassedOver } from '../domain/logout.ts';
import { type LogoutDeliveryOptions, logoutDelivery } from './logout-delivery.ts';
import type { NotificationResult } from './notify-client.ts';

/** What waits: of whom, for which account, at which host; who leaves the latter out has one of its own. */
type Waiting = { readonly id: string; readonly client: string; readonly account?: string; readonly host?: string };

const notificationOf = ({ id, client, account = client, host = client }: Waiting): LogoutNotification => ({
  id,
  clientRowId: client,
  clientId: `sdoak_${client}`,
  address: `https://${host}/logout`,
  host,
  alg: undefined,
  accountId: account,
  sessionId: id,
  attempts: 1,
});

const sessionsOf = (client: string, ...ids: string[]) => ids.map((id) => ({ id, client }));

/** A delivery over a queue in memory; clients answer when the test says so. */
function deliveryOf(waiting: Waiting[], options: Pick<LogoutDeliveryOptions, 'atOnce' | 'shares' | 'patience'> = {}) {
  const answers = new Map<string, (result: NotificationResult) => void>();
  const begun: string[] = [];
  const lines: string[] = [];
  const faults: Error[] = [];
  const delivery = logoutDelivery({
    claim: async (passed) => {
      const fault = faults.pop();
      if (fault) throw fault;
      const place = waiting.map(notificationOf).findIndex((due) => isTaken(due, passed));
      const [taken] = place === -1 ? [] : waiting.splice(place, 1);
      return taken && notificationOf(taken);
    },
    notify: ({ id }, signal) =>
      new Promise((resolve) => {
        begun.push(id);
        answers.set(id, resolve);
        signal.addEventListener('abort', () => answer(id, { outcome: 'failed', error: signal.reason }));
      }),
    log: createLog({ name: 'test', level: 'debug', destination: { write: (line) => void lines.push(line) } }),
    ...options,
  });
  const answer = (id: string, result: NotificationResult = { outcome: 'notified' }) => {
    answers.get(id)?.(result);
    answers.delete(id);
  };
  onTestFinished(async () => {
    for (const id of answers.keys()) answer(id);
    await delivery.stop();
  });
  const underWay = (ids: string[]) => vi.waitFor(() => expect([...answers.keys()].toSorted()).toEqual(ids.toSorted()));
  return { delivery, answer, answers, begun, underWay, faults, lines };
}

const isTaken = (due: LogoutNotification, passed: PassedOver) =>
  !passed.clients.includes(due.clientRowId) &&
  !passed.accounts.includes(due.accountId) &&
  !passed.hosts.includes(due.host);

describe('delivering logouts', () => {
  it.each(['client', 'account', 'host'] as const)('a slow %s holds up its own notifications alone', async (of) => {
    const slow = (id: string): Waiting => ({ id, client: id, [of]: 'slow' });
    const shares = { client: 9, account: 9, host: 9, [of]: 2 };
    const waiting = [slow('s1'), slow('s2'), slow('s3'), ...sessionsOf('quick', 'q1')];
    const { delivery, answer, underWay } = deliveryOf(waiting, { shares, patience: 60_000 });
    delivery.wake();
    await underWay(['s1', 's2', 'q1']);
    answer('s1');
    await underWay(['s2', 's3', 'q1']);
  });

  it('those without a try under way go first, however long others have waited', async () => {
    const waiting = [
      ...sessionsOf('a', 'a1', 'a2', 'a3'),
      { id: 'b1', client: 'b', account: 'a' },
      { id: 'c1', client: 'c', host: 'a' },
      ...sessionsOf('d', 'd1', 'd2'),
    ];
    const { delivery, begun, underWay } = deliveryOf(waiting);
    delivery.wake();
    await underWay(['a1', 'a2', 'a3', 'b1', 'c1', 'd1', 'd2']);
    expect(begun.slice(0, 3)).toEqual(['a1', 'd1', 'b1']);
  });

  it('never more than so many are told at once', async () => {
    const waiting = [...sessionsOf('a', '1'), ...sessionsOf('b', '2'), ...sessionsOf('c', '3')];
    const { delivery, answer, underWay } = deliveryOf(waiting, { atOnce: 2, patience: 60_000 });
    delivery.wake();
    await underWay(['1', '2']);
    answer('2');
    await underWay(['1', '3']);
  });

  it('where all places are taken, the one that has lasted longest makes room', async () => {
    const waiting = [...sessionsOf('slow', '1'), ...sessionsOf('slower', '2'), ...sessionsOf('quick', '3')];
    const { delivery, underWay, lines } = deliveryOf(waiting, { atOnce: 2, patience: 20 });
    delivery.wake();
    await underWay(['2', '3']);
    expect(lines.join()).toContain('it was slow, and others waited');
  });

  it('an account that waits for slow ones goes on with others of its own after a moment', async () => {
    const waiting = ['1', '2', '3'].map((id) => ({ id, client: id, account: 'a' }));
    const { delivery, underWay } = deliveryOf(waiting, { shares: { client: 9, account: 2, host: 9 }, patience: 20 });
    delivery.wake();
    await underWay(['1', '2', '3']);
  });

  it('a slow one keeps its place while nobody else waits', async () => {
    const { delivery, underWay, answers } = deliveryOf(sessionsOf('slow', '1'), { atOnce: 1, patience: 0 });
    delivery.wake();
    await underWay(['1']);
    for (let round = 0; round < 3; round++) {
      delivery.wake();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect([...answers.keys()]).toEqual(['1']);
  });

  it('what comes while it looks is not left for the next round', async () => {
    const waiting: Waiting[] = [];
    const { delivery, underWay } = deliveryOf(waiting);
    delivery.wake();
    waiting.push({ id: '1', client: 'a' });
    delivery.wake();
    await underWay(['1']);
  });

  it('a database that is away costs one round', async () => {
    const { delivery, underWay, faults, lines } = deliveryOf(sessionsOf('a', '1'));
    faults.push(new Error('away'));
    delivery.wake();
    await vi.waitFor(() => expect(lines.join()).toContain('the next rounds try again'));
    delivery.wake();
    await underWay(['1']);
  });

  it('a database that is away is told once, and so is its return', async () => {
    const { delivery, answers, faults, lines } = deliveryOf(sessionsOf('a', '1'));
    faults.push(new Error('away'), new Error('away'), new Error('away'));
    await vi.waitFor(() => {
      delivery.wake();
      expect([...answers.keys()]).toEqual(['1']);
    });
    await vi.waitFor(() => expect(lines.join()).toContain('logouts can be delivered again'));
    expect(lines.filter((line) => line.includes('cannot be delivered now'))).toHaveLength(1);
  });

  it('stopping takes no more and waits for the tries under way', async () => {
    const options = { atOnce: 1, patience: 60_000 };
    const { delivery, answer, underWay, answers, lines } = deliveryOf(sessionsOf('a', '1', '2'), options);
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
