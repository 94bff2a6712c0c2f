import { type ConnectionOptions, ReplicaConnection } from './replica-connection.ts';

/** Milliseconds until a connection is tried in place of one that led to a worker which has one already: none at first. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/** Tells connections to one address from each other: grpc-js would take two that are alike for one. */
const NUMBER_OPTION = 'storyden.connection';
let lastNumber = 0;

/**
 * One address, with a connection to each of the workers that share it (docs/decisions/0056). A new connection leads to
 * whichever worker's turn it is, so those that lead to the same one give way until each has one.
 */
export class Replica {
  readonly #options: ConnectionOptions;
  readonly #connections = new Set<ReplicaConnection>();
  #pause = 0;
  #again: NodeJS.Timeout | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#open();
  }

  get connections(): readonly ReplicaConnection[] {
    return [...this.#connections];
  }

  close() {
    clearTimeout(this.#again);
    for (const connection of this.#connections) connection.close();
    this.#connections.clear();
  }

  #open() {
    lastNumber += 1;
    const changed = () => {
      this.#spread();
      this.#options.changed();
    };
    const options = { ...this.#options.options, [NUMBER_OPTION]: lastNumber };
    this.#connections.add(new ReplicaConnection({ ...this.#options, options, changed }));
  }

  #spread() {
    const told = this.connections.filter(({ serving }) => serving !== undefined);
    if (told.length === 0) return;
    const workers = new Set<string | undefined>();
    for (const connection of told) {
      const id = connection.worker?.id;
      if (workers.has(id)) this.#drop(connection);
      else workers.add(id);
    }
    const wanted = Math.max(...told.map(({ worker }) => worker?.of ?? 1));
    if (this.#connections.size < wanted) this.#openSoon(wanted);
    else if (workers.size === wanted) this.#pause = 0;
  }

  #drop(connection: ReplicaConnection) {
    this.#connections.delete(connection);
    connection.close();
  }

  /** All at once: then they lead to as many workers, unless others connect in between. */
  #openSoon(wanted: number) {
    if (this.#again !== undefined) return;
    this.#again = setTimeout(() => {
      this.#again = undefined;
      for (let have = this.#connections.size; have < wanted; have += 1) this.#open();
    }, this.#pause).unref();
    this.#pause = Math.min(Math.max(2 * this.#pause, FIRST_PAUSE_MS), LONGEST_PAUSE_MS);
  }
}
