import { type ChannelOptions, connectivityState, experimental } from '@grpc/grpc-js';
import { Replica } from './replica.ts';
import type { OpenTunnel } from './replica-connection.ts';
import type { Tunnels } from './tunnels.ts';

type Endpoint = experimental.Endpoint;
type Picker = experimental.Picker;
type Helper = experimental.ChannelControlHelper;

const { READY, CONNECTING, TRANSIENT_FAILURE } = connectivityState;

/** Names the replica, host:port, that a call is not to go to. It never leaves the process. */
export const NOT_TO = 'x-not-to';

const POLICY = 'storyden_serving_replicas';

/** Those of every channel with this policy. A service config is text, which names them by their number. */
const tunnelsOfChannels: Tunnels[] = [];

/** The service config of a channel that sends its calls by this policy, and keeps a tunnel on each connection. */
export function servingReplicas(tunnels: Tunnels): string {
  const channel = tunnelsOfChannels.push(tunnels) - 1;
  return JSON.stringify({ loadBalancingConfig: [{ [POLICY]: { channel } }] });
}

class ServingReplicasConfig implements experimental.TypedLoadBalancingConfig {
  readonly channel: number;

  constructor(channel: number) {
    this.channel = channel;
  }

  static createFromJson = ({ channel }: { channel: number }) => new ServingReplicasConfig(channel);
  getLoadBalancerName = () => POLICY;
  toJsonObject = () => ({ [POLICY]: { channel: this.channel } });
}

/**
 * Sends calls in turn to the replicas that are connected and say that they serve (grpc.health.v1, gRFC A17;
 * docs/decisions/0035). While none
 * does, those that are connected get them all the same: what needs no database goes on, and the first call that can be
 * answered is. A replica that stays behind the name keeps its connections when the name is resolved again.
 */
class ServingReplicas implements experimental.LoadBalancer {
  #replicas = new Map<string, Replica>();
  #tunnels: Tunnels | undefined;
  #turn = 0;
  readonly #helper: Helper;

  constructor(helper: Helper) {
    this.#helper = helper;
  }

  updateAddressList(
    resolved: experimental.StatusOr<Endpoint[]>,
    config: experimental.TypedLoadBalancingConfig,
    options: ChannelOptions,
    note: string,
  ): boolean {
    if (config instanceof ServingReplicasConfig) this.#tunnels = tunnelsOfChannels[config.channel];
    if (!resolved.ok) {
      if (this.#replicas.size === 0) this.#fail(resolved.error.details);
      return true;
    }
    const before = this.#replicas;
    this.#replicas = new Map();
    for (const endpoint of resolved.value) {
      const name = experimental.endpointToString(endpoint);
      const replica = before.get(name) ?? this.#replica(endpoint, options, note);
      before.delete(name);
      this.#replicas.set(name, replica);
    }
    for (const gone of before.values()) gone.close();
    this.#report();
    return this.#replicas.size > 0;
  }

  #replica(endpoint: Endpoint, options: ChannelOptions, note: string): Replica {
    const open: OpenTunnel = (connection) => this.#tunnels?.openOn(connection);
    return new Replica({ endpoint, helper: this.#helper, options, note, open, changed: () => this.#report() });
  }

  #report() {
    const connections = [...this.#replicas.values()].flatMap((replica) => replica.connections);
    const connected = connections.filter(({ state }) => state === READY);
    const serving = connected.filter((connection) => connection.serving);
    const others = connected.filter((connection) => connection.serving === false);
    const eligible = serving.length > 0 ? serving : others;
    this.#tunnels?.use(eligible.flatMap(({ tunnel }) => tunnel ?? []));
    if (eligible.length > 0) this.#helper.updateState(READY, this.#inTurn(eligible), null);
    else if (connections.some(({ state }) => state !== TRANSIENT_FAILURE)) {
      this.#helper.updateState(CONNECTING, new experimental.QueuePicker(this), null);
    } else this.#fail(connections.map(({ error }) => error).join(', ') || 'the name has no address');
    for (const connection of connections) connection.connect();
  }

  #inTurn(connections: readonly { readonly picker: Picker }[]): Picker {
    return {
      pick: (call) => {
        const [avoided] = call.metadata.get(NOT_TO);
        call.metadata.remove(NOT_TO);
        for (let tries = connections.length; tries > 0; tries -= 1) {
          this.#turn = (this.#turn + 1) % connections.length;
          const pick = connections[this.#turn]?.picker.pick(call);
          if (pick && pick.subchannel?.getAddress() !== avoided) return pick;
        }
        return new experimental.UnavailablePicker({ details: 'no other replica' }).pick(call);
      },
    };
  }

  #fail(details: string) {
    this.#helper.updateState(TRANSIENT_FAILURE, new experimental.UnavailablePicker({ details }), details);
  }

  destroy() {
    for (const replica of this.#replicas.values()) replica.close();
    this.#replicas = new Map();
    this.#tunnels?.use([]);
  }

  // Each replica is kept connected, and tries again by itself.
  exitIdle() {}
  resetBackoff() {}

  getTypeName() {
    return POLICY;
  }
}

experimental.registerLoadBalancerType(POLICY, ServingReplicas, ServingReplicasConfig);
