import { createHash } from 'node:crypto';
import { Client, type ClientConfig, type QueryConfig, type QueryResult } from 'pg';
import { workBegins } from './call-work.ts';
import { sendCancelRequest } from './cancel-request.ts';
import { NotAnswered, sqlState } from './failure.ts';
import { retried } from './retry.ts';

export type DatabaseClientOptions = ClientConfig & {
  /** Milliseconds after which the database ends a statement. */
  readonly statementTimeout?: number;
  /** What the connections of one pool know of the way to the database. */
  readonly route?: Route;
};

/** Whether named statements are found again by whoever made them; a pooler in between may not keep them. */
export type Route = { keepsStatements: boolean };

/** It does not answer; it leads to where nothing can be written; a request to end its statement is under way. */
type Spent = 'silent' | 'read_only' | 'cancelled';

type Statement = {
  readonly text: string;
  readonly values?: unknown[] | undefined;
  readonly name?: string | undefined;
};
type Callback = (error: Error | null, result?: QueryResult) => void;

/** Milliseconds that a statement may take where nothing else is chosen; less than a caller of ours waits. */
export const STATEMENT_TIMEOUT_MS = 3_500;
/** Milliseconds that the database's own timeout is given to arrive before the connection counts as silent. */
const SILENCE_MS = 500;
/** Milliseconds for a goodbye. */
const END_MS = 1_000;

/**
 * A connection on which nothing waits for ever: a statement without an answer in time destroys the connection, because a
 * network may lose one without a word. The connection is the same wherever it leads: directly to PostgreSQL, or to a
 * pooler, which lends another connection for every transaction (docs/decisions/0033-connections-to-the-database.md).
 */
export class DatabaseClient extends Client {
  readonly #timeout: number;
  readonly #route: Route;
  /** Whether it leads to PostgreSQL itself, so that what is set on it stays set. */
  #direct = false;
  /** Whether a statement of its own, outside of a transaction, runs in READ COMMITTED. */
  #readsCommitted = false;
  #spent: Spent | undefined;

  constructor(options: DatabaseClientOptions = {}) {
    super(options);
    this.#timeout = options.statementTimeout ?? STATEMENT_TIMEOUT_MS;
    this.#route = options.route ?? { keepsStatements: true };
    // An error without a listener would end the process; whoever runs a statement hears of it by that.
    this.on('error', () => undefined);
  }

  /** Why it is not to be used again. */
  get spent(): Spent | undefined {
    return this.#spent;
  }

  override connect: Client['connect'] = ((callback?: (error: Error | null, client?: Client) => void) => {
    const connected = super
      .connect()
      .then(() => this.#greet())
      .then(() => this)
      .catch((error) => {
        this.connection.stream.destroy();
        throw error;
      });
    if (callback === undefined) return connected;
    connected.then(
      () => callback(null, this),
      (error) => callback(error),
    );
    return undefined;
  }) as Client['connect'];

  override query: Client['query'] = ((...args: unknown[]) => {
    workBegins();
    const [first, second, third] = args;
    if (typeof (first as { submit?: unknown }).submit === 'function') {
      return (super.query as (...rest: unknown[]) => unknown).apply(this, args);
    }
    const statement = statementOf(first as string | Statement, second);
    const callback = [second, third].find((arg): arg is Callback => typeof arg === 'function');
    const running = this.#run(statement);
    if (callback === undefined) return running;
    running.then(
      (result) => callback(null, result),
      (error) => callback(error),
    );
    return undefined;
  }) as Client['query'];

  /** Says goodbye; whoever does not answer is left. */
  override end: Client['end'] = ((callback?: (error?: Error) => void) => {
    const timer = setTimeout(() => this.connection.stream.destroy(), END_MS);
    const ended = super.end().finally(() => clearTimeout(timer));
    if (callback === undefined) return ended;
    ended.then(() => callback(), callback);
    return undefined;
  }) as Client['end'];

  /**
   * Asks whether PostgreSQL itself is at the other end: a pooler gives a process id of its own. If it is, the connection
   * gets what it keeps until it ends; a pooler would hand it on to strangers, and refuses it in the startup packet.
   *
   * @throws where nothing can be written: a standby may not know yet what was stored a moment ago, and a code or a refresh
   * token that it does not know would be refused as if it were not there.
   */
  async #greet() {
    const { processID } = this as unknown as { processID: number | null };
    const { rows } = await this.#send({
      text: `select pg_backend_pid() = ${processID ?? 0} as direct,
          current_setting('default_transaction_isolation') as isolation,
          current_setting('transaction_read_only')::boolean as read_only,
          case when pg_backend_pid() = ${processID ?? 0} then set_config('statement_timeout', '${this.#timeout}', false)
            || set_config('default_transaction_isolation', 'read committed', false) end as set`,
    });
    const [{ direct, isolation, read_only }] = rows as [{ direct: boolean; isolation: string; read_only: boolean }];
    if (read_only) throw Object.assign(new Error('the database is read-only'), { code: READ_ONLY });
    this.#direct = direct;
    this.#readsCommitted = direct || isolation === 'read committed';
  }

  /** What lost a race against another transaction is tried again; inside of a transaction, that is for the whole of it. */
  #run(statement: Statement): Promise<QueryResult> {
    if (this.#transactionStatus() !== 'I' || statement.text === 'begin') return this.#send(statement);
    return retried(() => (this.#readsCommitted ? this.#send(statement) : this.#committed(statement)));
  }

  /** Behind a pooler nothing can be set for statements of their own. */
  async #committed(statement: Statement): Promise<QueryResult> {
    await this.#send({ text: 'begin' });
    try {
      const result = await this.#send(statement);
      await this.#send({ text: 'commit' });
      return result;
    } catch (error) {
      await this.#send({ text: 'rollback' }).catch(() => undefined);
      throw error;
    }
  }

  async #send(statement: Statement): Promise<QueryResult> {
    const watch = this.#watch();
    try {
      const result = await super.query(this.#onThisRoute(statement));
      // Cancelled while it waits for a synchronous standby, a commit is reported as done: it may be on one server alone.
      if (watch.isCancelled) throw new NotAnswered();
      return result;
    } catch (error) {
      const state = sqlState(error);
      if (state === READ_ONLY) this.#spent = 'read_only';
      if (state === UNKNOWN_STATEMENT || state === STATEMENT_EXISTS) this.#route.keepsStatements = false;
      throw error;
    } finally {
      watch.end();
    }
  }

  #onThisRoute({ text, values, name }: Statement): QueryConfig {
    // Whatever the server's default: the statements are written for it.
    if (text === 'begin') return { text: 'begin isolation level read committed' };
    if (values === undefined || values.length === 0) return { text };
    if (!this.#direct || !this.#route.keepsStatements) return { text, values };
    return { name: name ?? nameOf(text), text, values };
  }

  /** Watches one statement until it ends, and knows whether its end was asked for. */
  #watch() {
    const watch = { isCancelled: false, end: () => clearTimeout(timer) };
    let timer = setTimeout(() => {
      timer = setTimeout(() => this.#giveUp(), SILENCE_MS);
      // PostgreSQL ends the statement by itself where it was told how long it may take.
      if (this.#direct) return;
      watch.isCancelled = true;
      this.#cancel();
    }, this.#timeout);
    return watch;
  }

  // The request may arrive late: it must not end what comes next on this connection.
  #cancel() {
    this.#spent = 'cancelled';
    sendCancelRequest(this as unknown as Parameters<typeof sendCancelRequest>[0], SILENCE_MS);
  }

  #giveUp() {
    this.#spent = 'silent';
    this.connection.stream.destroy(new NotAnswered());
  }

  #transactionStatus(): string | null {
    return (this as unknown as { getTransactionStatus(): string | null }).getTransactionStatus();
  }
}

// SQLSTATE (PostgreSQL documentation, appendix A)
const READ_ONLY = '25006';
const UNKNOWN_STATEMENT = '26000';
const STATEMENT_EXISTS = '42P05';

function statementOf(first: string | Statement, second: unknown): Statement {
  const values = Array.isArray(second) ? second : undefined;
  return typeof first === 'string' ? { text: first, values } : { ...first, values: first.values ?? values };
}

/**
 * PostgreSQL parses and plans a named statement once, not at every call; planning can cost several times what a hot
 * statement does. Statements without parameters have no name: the ORM writes values into the text, so that there would
 * be no end of names.
 */
function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = createHash('sha256').update(text).digest('base64url');
  names.set(text, name);
  return name;
}

const names = new Map<string, string>();
