import type { Logger } from '../runtime/log.ts';
import type { KeySetCache } from './auth/key-set.ts';
import type { SameSite } from './auth/same-site.ts';
import type { Sessions } from './auth/session-guard.ts';
import type { GatewayConfig } from './config.ts';
import type { RpcClients } from './rpc-clients.ts';

/** Whether a tier says that it serves (grpc.health.v1). */
type HealthCheck = () => Promise<boolean>;

/** Everything that the endpoints are given. */
export type GatewayContext = {
  readonly config: GatewayConfig;
  readonly rpc: RpcClients;
  readonly sessions: Sessions;
  readonly sameSite: SameSite;
  readonly keySet: KeySetCache;
  readonly health: { readonly grants: HealthCheck; readonly accounts: HealthCheck };
  /** Whether the gateway has begun to stop. */
  readonly isStopping: () => boolean;
  readonly log: Logger;
};
