import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { followGrants, type Message } from './proto-client.ts';

/** Somebody who keeps what was told of access tokens, by their `jti`. */
export type Follower = {
  /** What was told, with the moment (`performance.now()`) of the first time. */
  readonly told: ReadonlyMap<string, number>;
  stop(): Promise<void>;
};

const CALL = { service: 'GrantService', method: 'WatchRevocations' };

/** Follows the stream without a break. */
export function steadyFollower(address: string, token: string): Follower {
  const told = new Map<string, number>();
  const followed = followGrants(address, { ...CALL, token }, ({ revocation }: Message) => {
    if (revocation?.jti && !told.has(revocation.jti)) told.set(revocation.jti, performance.now());
  });
  return { told, stop: async () => followed.stop() };
}

const LONGEST_LIFE_MS = 400;

/**
 * Dies within 400 ms and begins again with the last cursor that it kept, at the next of the addresses. With one answer of
 * five, and with each heartbeat, it keeps the cursor and what it was told until then; the rest dies with it.
 */
export function mortalFollower(addresses: readonly string[], token: string) {
  const told = new Map<string, number>();
  const endings = new Map<number, number>();
  let cursor = '';
  let isStopped = false;
  let lives = 0;
  const live = async () => {
    let remembered: string[] = [];
    const hear = (message: Message) => {
      if (message.revocation) remembered.push(message.revocation.jti);
      if (message.revocation && Math.random() > 0.2) return;
      cursor = message.cursor;
      for (const jti of remembered) told.set(jti, performance.now());
      remembered = [];
    };
    const address = addresses[lives % addresses.length] ?? '';
    const followed = followGrants(address, { ...CALL, token, request: { cursor } }, hear);
    const ending = await Promise.race([followed.ended, delay(50 + Math.random() * LONGEST_LIFE_MS)]);
    followed.stop();
    if (ending) endings.set(ending.code, (endings.get(ending.code) ?? 0) + 1);
    lives += 1;
  };
  const run = async () => {
    while (!isStopped) await live();
  };
  const running = run();
  return {
    told,
    /** How often it died. */
    lives: () => lives,
    /** With which codes streams ended by themselves. */
    endings: () => [...endings.keys()],
    async stop() {
      isStopped = true;
      await running;
    },
  };
}

/** Reads what comes after the highest number that it saw: the cursor that loses what commits late. */
export async function naiveReader(databaseUrl: string) {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  let highest = '0';
  return {
    /** What it finds now. */
    async read(): Promise<string[]> {
      const { rows } = await client.query('select id, jti from revocations where id > $1 order by id', [highest]);
      highest = rows.at(-1)?.id ?? highest;
      return rows.map(({ jti }) => jti);
    },
    stop: () => client.end(),
  };
}
