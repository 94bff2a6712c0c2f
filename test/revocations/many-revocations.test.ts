import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { expect, it, vi } from 'vitest';
import { mortalFollower, naiveReader, steadyFollower } from '../support/clients/revocation-followers.ts';
import { type History, holdTransaction, writeHistory } from '../support/database/held-transactions.ts';
import { startGrantsProgram } from '../support/tiers/grants-program.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

// REVOCATIONS=10000 makes more of them, and prints how long they took to arrive.
const REVOCATIONS = Number(process.env.REVOCATIONS ?? 1_000);
const HELD = 'held-from-first-to-last';
const PATIENCE_MS = 20_000 + REVOCATIONS * 20;

const { tiers } = await useTiers();

/** Reads as fast as it can until it is stopped. */
async function readNaively() {
  const reader = await naiveReader(tiers.databaseUrl);
  const found = new Set<string>();
  let isStopped = false;
  const run = async () => {
    while (!isStopped) {
      for (const jti of await reader.read()) found.add(jti);
      await delay(20);
    }
  };
  const running = run();
  return {
    found,
    async stop() {
      isStopped = true;
      await running;
      for (const jti of await reader.read()) found.add(jti);
      await reader.stop();
    },
  };
}

const missedBy = (told: { has(jti: string): boolean }, { committed }: History) =>
  [...committed.keys()].filter((jti) => !told.has(jti));
const toldInVain = (told: ReadonlyMap<string, number>, { takenBack }: History) =>
  [...takenBack].filter((jti) => told.has(jti));

/** Milliseconds from before a commit until it was told: the given quantiles of them. */
function quantiles(told: ReadonlyMap<string, number>, { committed }: History, shares: readonly number[]) {
  const took = [...committed].map(([jti, at]) => (told.get(jti) ?? Number.POSITIVE_INFINITY) - at);
  took.sort((a, b) => a - b);
  return shares.map((share) => took[Math.min(took.length - 1, Math.floor(took.length * share))]?.toFixed(0));
}

it(
  'every revocation that is committed is told at least once, whoever dies meanwhile, and none that is not',
  async () => {
    const other = await startGrantsProgram(tiers);
    const held = await holdTransaction(tiers.databaseUrl);
    await held.revoke(HELD);
    const naive = await readNaively();
    const steady = steadyFollower(tiers.grantsAddress, tiers.readerToken);
    const mortal = mortalFollower([other.grantsAddress, tiers.grantsAddress], tiers.readerToken);
    const history = writeHistory(tiers.databaseUrl, REVOCATIONS);
    await vi.waitUntil(() => history.committed.size > REVOCATIONS / 3, { timeout: PATIENCE_MS });
    await other.kill();
    await vi.waitUntil(() => history.committed.size > REVOCATIONS / 2, { timeout: PATIENCE_MS });
    await other.start();
    await history.written;

    for (const { told } of [steady, mortal]) {
      await expect.poll(() => missedBy(told, history), { timeout: 15_000 }).toEqual([]);
      expect(told.has(HELD)).toBe(false);
    }
    await held.commit();
    for (const { told } of [steady, mortal]) {
      await expect.poll(() => told.has(HELD), { timeout: 15_000 }).toBe(true);
      expect(toldInVain(told, history)).toEqual([]);
    }
    await Promise.all([naive.stop(), steady.stop(), mortal.stop()]);
    await other.kill();
    expect(history.committed.size).toBe(REVOCATIONS);
    expect(naive.found).not.toContain(HELD);
    expect(mortal.lives()).toBeGreaterThan(5);
    expect(mortal.endings().filter((code) => code !== status.UNAVAILABLE)).toEqual([]);

    if (process.env.REVOCATIONS) {
      const [p50, p99, longest] = quantiles(steady.told, history, [0.5, 0.99, 1]);
      const lost = missedBy(naive.found, history).length + 1;
      process.stdout.write(
        `${REVOCATIONS} revocations, ${history.takenBack.size} taken back; told after ${p50} ms (p50), ${p99} ms (p99), ${longest} ms ` +
          `at most; a subscriber that died ${mortal.lives()} times missed none, a reader of numbers ${lost}\n`,
      );
    }
  },
  2 * PATIENCE_MS + 60_000,
);
