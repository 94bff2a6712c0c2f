import type { Connection } from './replica-health.ts';
import { openTunnel, type Tunnel } from './tunnel.ts';

/** The tunnels of a channel: one for each connection that calls go to. */
export type Tunnels = {
  openOn(connection: Connection): Tunnel;
  /** Calls go to these from now on, in turn. */
  use(tunnels: readonly Tunnel[]): void;
  /** The next one in turn that takes calls, but not `avoided`, and a silent one if all are; undefined if there is none. */
  next(avoided?: Tunnel): Tunnel | undefined;
};

/** `authorization` is the header that every call has; none if a certificate says who calls. */
export function channelTunnels(authorization: string | undefined): Tunnels {
  let used: readonly Tunnel[] = [];
  let turn = 0;
  return {
    openOn: (connection) => openTunnel(connection, authorization),
    use(tunnels) {
      used = tunnels;
    },
    next(avoided) {
      let silent: Tunnel | undefined;
      for (let tries = used.length; tries > 0; tries -= 1) {
        turn = (turn + 1) % used.length;
        const tunnel = used[turn];
        if (!tunnel?.open || tunnel === avoided) continue;
        if (!tunnel.silent) return tunnel;
        silent ??= tunnel;
      }
      return silent;
    },
  };
}
