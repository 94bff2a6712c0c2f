import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';

/** A transaction that a test holds open. Its revocations are those of access tokens, named by their `jti`. */
export type HeldTransaction = {
  /** Its number. */
  readonly xid: string;
  /** Ends an access token before its time, as a client that gives it back does. */
  revoke(jti: string): Promise<void>;
  /** The same, in a part that is taken back. */
  revokeInVain(jti: string): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
};

const REVOKE = `insert into revoked_tokens (jti, expires_at) values ($1, now() + interval '10 minutes')`;

/** Begins one, on a connection that has none under way. Its number is given here. */
async function beginOn(client: Client): Promise<HeldTransaction> {
  await client.query('begin');
  const { rows } = await client.query('select pg_current_xact_id()::text as xid');
  return {
    xid: rows[0].xid,
    async revoke(jti) {
      await client.query(REVOKE, [jti]);
    },
    async revokeInVain(jti) {
      await client.query('savepoint part');
      await client.query(REVOKE, [jti]);
      await client.query('rollback to savepoint part');
    },
    async commit() {
      await client.query('commit');
    },
    async rollback() {
      await client.query('rollback');
    },
  };
}

/** Begins a transaction on a connection of its own, which ends with it. */
export async function holdTransaction(databaseUrl: string): Promise<HeldTransaction> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const held = await beginOn(client);
  return {
    ...held,
    commit: () => held.commit().finally(() => client.end()),
    rollback: () => held.rollback().finally(() => client.end()),
  };
}

/** What transactions have done so far. */
export type History = {
  /** What was committed, with the moment (`performance.now()`) before which it was not. */
  readonly committed: ReadonlyMap<string, number>;
  /** What was taken back. */
  readonly takenBack: ReadonlySet<string>;
  /** Resolves when all is written. */
  readonly written: Promise<void>;
};

const WRITERS = 16;
const [SHORT_MS, LONG_MS] = [100, 1_500];

/**
 * Lets 16 writers revoke so many access tokens in transactions of one to four, each open for up to 100 ms, one of thirty for
 * up to 1.5 s. One of seven is rolled back; one of seven takes a part of itself back.
 */
export function writeHistory(databaseUrl: string, revocations: number): History {
  const [committed, takenBack] = [new Map<string, number>(), new Set<string>()];
  let left = revocations;
  const write = async (client: Client, writer: number) => {
    for (let count = 1; left > 0; count += 1) {
      const isRolledBack = oneOf(7);
      const size = Math.min(left, 1 + Math.floor(Math.random() * 4));
      if (!isRolledBack) left -= size;
      const names = Array.from({ length: size }, (_, index) => `${writer}-${count}-${index}`);
      const transaction = await beginOn(client);
      await delay(Math.random() * SHORT_MS);
      for (const name of names) await transaction.revoke(name);
      if (oneOf(7)) {
        takenBack.add(`${writer}-${count}-part`);
        await transaction.revokeInVain(`${writer}-${count}-part`);
      }
      await delay(Math.random() * (oneOf(30) ? LONG_MS : SHORT_MS));
      const at = performance.now();
      await (isRolledBack ? transaction.rollback() : transaction.commit());
      for (const name of names) isRolledBack ? takenBack.add(name) : committed.set(name, at);
    }
  };
  const work = async (_: unknown, writer: number) => {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    await write(client, writer).finally(() => client.end());
  };
  const written = Promise.all(Array.from({ length: WRITERS }, work)).then(() => undefined);
  return { committed, takenBack, written };
}

const oneOf = (count: number) => Math.random() * count < 1;
