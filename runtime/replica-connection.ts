import { type ChannelOptions, connectivityState, experimental, Metadata } from '@grpc/grpc-js';
import { type Connection, watchHealth } from './replica-health.ts';
import type { ServingWorker } from './serving-worker.ts';
import type { Tunnel } from './tunnel.ts';

type Endpoint = experimental.Endpoint;
type Picker = experimental.Picker;
type Helper = experimental.ChannelControlHelper;

const { READY, IDLE } = connectivityState;

export type OpenTunnel = (connection: Connection) => Tunnel | undefined;

export type ConnectionOptions = {
  readonly endpoint: Endpoint;
  readonly helper: Helper;
  readonly options: ChannelOptions;
  readonly note: string;
  readonly open: OpenTunnel;
  readonly changed: () => void;
};

/** A connection to one address: whether it is there, and what the server at its other end says of itself. */
export class ReplicaConnection {
  /** Undefined until it has said so on this connection. */
  serving: boolean | undefined;
  /** Which of the processes at the address it leads to; undefined if there is but one. */
  worker: ServingWorker | undefined;
  error: string | null = null;
  /** On this connection. */
  tunnel: Tunnel | undefined;
  readonly #leaf: experimental.LeafLoadBalancer;
  readonly #helper: Helper;
  readonly #open: OpenTunnel;
  readonly #changed: () => void;
  #endWatch: (() => void) | undefined;

  constructor({ endpoint, helper, options, note, open, changed }: ConnectionOptions) {
    this.#helper = helper;
    this.#open = open;
    this.#changed = changed;
    const updateState: Helper['updateState'] = (state, picker, error) => this.#follow(state, picker, error);
    const own = experimental.createChildChannelControlHelper(helper, { updateState });
    this.#leaf = new experimental.LeafLoadBalancer(endpoint, own, options, note);
    this.#leaf.startConnecting();
  }

  get state(): connectivityState {
    return this.#leaf.getConnectivityState();
  }

  get picker(): Picker {
    return this.#leaf.getPicker();
  }

  /** Makes a connection that was lost anew. */
  connect() {
    if (this.state === IDLE) this.#leaf.exitIdle();
  }

  close() {
    this.#stopWatching();
    this.#leaf.destroy();
  }

  #follow(state: connectivityState, picker: Picker, error: string | null) {
    this.error = error ?? this.error;
    if (state === READY) this.#startWatching(picker);
    // The server may be gone for good, and others may have come: look at the name again.
    else if (this.#stopWatching()) this.#helper.requestReresolution();
    this.#changed();
  }

  #startWatching(picker: Picker) {
    const { subchannel } = picker.pick({ metadata: new Metadata(), extraPickInfo: {} });
    if (this.#endWatch !== undefined || subchannel === null) return;
    const connection = subchannel.getChannel();
    this.tunnel = this.#open(connection);
    this.#endWatch = watchHealth(connection, ({ serving, worker }) => {
      this.worker = worker;
      if (serving === this.serving) return;
      this.serving = serving;
      this.#changed();
    });
  }

  /** Returns whether there was a connection. */
  #stopWatching(): boolean {
    const connected = this.#endWatch !== undefined;
    this.#endWatch?.();
    this.#endWatch = undefined;
    this.serving = undefined;
    this.worker = undefined;
    this.tunnel?.retire();
    this.tunnel = undefined;
    return connected;
  }
}
