import { type ChannelOptions, connectivityState, experimental, Metadata } from '@grpc/grpc-js';
import { watchHealth } from './replica-health.ts';

type Endpoint = experimental.Endpoint;
type Picker = experimental.Picker;
type Helper = experimental.ChannelControlHelper;

const { READY, CONNECTING, IDLE, TRANSIENT_FAILURE } = connectivityState;

/** Names the replica, host:port, that a call is not to go to. It never leaves the process. */
export const NOT_TO = 'x-not-to';

const POLICY = 'storyden_serving_replicas';

/** The service config of channels that send their calls by this policy. */
export const SERVING_REPLICAS = JSON.stringify({ loadBalancingConfig: [{ [POLICY]: {} }] });

class ServingReplicasConfig implements experimental.TypedLoadBalancingConfig {
  static createFromJson = () => new ServingReplicasConfig();
  getLoadBalancerName = () => POLICY;
  toJsonObject = () => ({ [POLICY]: {} });
}

/**
 * Sends calls in turn to the replicas that are connected and say that they serve (grpc.health.v1, gRFC A17;
 * docs/decisions/0035). While none
 * does, those that are connected get them all the same: what needs no database goes on, and the first call that can be
 * answered is. A replica that stays behind the name keeps its connection when the name is resolved again.
 */
class ServingReplicas implements experimental.LoadBalancer {
  #replicas = new Map<string, Replica>();
  #turn = 0;
  readonly #helper: Helper;

  constructor(helper: Helper) {
    this.#helper = helper;
  }

  updateAddressList(
    resolved: experimental.StatusOr<Endpoint[]>,
    _config: experimental.TypedLoadBalancingConfig,
    options: ChannelOptions,
    note: string,
  ): boolean {
    if (!resolved.ok) {
      if (this.#replicas.size === 0) this.#fail(resolved.error.details);
      return true;
    }
    const before = this.#replicas;
    this.#replicas = new Map();
    for (const endpoint of resolved.value) {
      const name = experimental.endpointToString(endpoint);
      const replica = before.get(name) ?? new Replica(endpoint, this.#helper, options, note, () => this.#report());
      before.delete(name);
      this.#replicas.set(name, replica);
    }
    for (const gone of before.values()) gone.close();
    this.#report();
    return this.#replicas.size > 0;
  }

  #report() {
    const replicas = [...this.#replicas.values()];
    const connected = replicas.filter(({ state }) => state === READY);
    const serving = connected.filter((replica) => replica.serving);
    const others = connected.filter((replica) => replica.serving === false);
    const eligible = serving.length > 0 ? serving : others;
    if (eligible.length > 0) this.#helper.updateState(READY, this.#inTurn(eligible), null);
    else if (replicas.some(({ state }) => state !== TRANSIENT_FAILURE)) {
      this.#helper.updateState(CONNECTING, new experimental.QueuePicker(this), null);
    } else this.#fail(replicas.map(({ error }) => error).join(', ') || 'the name has no address');
    for (const replica of replicas) replica.connect();
  }

  #inTurn(replicas: readonly Replica[]): Picker {
    return {
      pick: (call) => {
        const [avoided] = call.metadata.get(NOT_TO);
        call.metadata.remove(NOT_TO);
        const turns = replicas.map((_, offset) => replicas[(this.#turn + offset) % replicas.length]);
        this.#turn += 1;
        const picks = turns.flatMap((replica) => replica?.picker.pick(call) ?? []);
        const pick = picks.find(({ subchannel }) => subchannel?.getAddress() !== avoided);
        return pick ?? new experimental.UnavailablePicker({ details: 'no other replica' }).pick(call);
      },
    };
  }

  #fail(details: string) {
    this.#helper.updateState(TRANSIENT_FAILURE, new experimental.UnavailablePicker({ details }), details);
  }

  destroy() {
    for (const replica of this.#replicas.values()) replica.close();
    this.#replicas = new Map();
  }

  // Each replica is kept connected, and tries again by itself.
  exitIdle() {}
  resetBackoff() {}

  getTypeName() {
    return POLICY;
  }
}

/** One address: whether it is connected, and what it says of itself on that connection. */
class Replica {
  /** Undefined until it has said so on this connection. */
  serving: boolean | undefined;
  error: string | null = null;
  readonly #leaf: experimental.LeafLoadBalancer;
  readonly #helper: Helper;
  readonly #changed: () => void;
  #endWatch: (() => void) | undefined;

  constructor(endpoint: Endpoint, helper: Helper, options: ChannelOptions, note: string, changed: () => void) {
    this.#helper = helper;
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
    this.#endWatch = watchHealth(subchannel.getChannel(), (serving) => {
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
    return connected;
  }
}

experimental.registerLoadBalancerType(POLICY, ServingReplicas, ServingReplicasConfig);
