import { rawClient } from '../clients/oauth-client.ts';
import { headerOf } from '../database/rows.ts';
import { type Answer, expectStatus, send } from '../http.ts';
import { type Administrator, administratorOf } from '../people/administrator.ts';
import type { TierOverrides } from '../tiers/tier-config.ts';
import { bootTiers, type Replica, type Tiers } from '../tiers/tiers.ts';

/** A row under `signing_keys`. */
export type SigningKey = {
  readonly kid: string;
  readonly alg: string;
  readonly state: string;
  readonly signs_from?: string;
  readonly retired_at?: string;
  readonly gone_at?: string;
};

export const SIGNING_KEYS = '/api/admin/oauth/signing-keys';
/** Milliseconds that a key is published before it signs here; everybody reads the keys many times in it. */
export const PUBLISH_AHEAD = 600;

/** Two replicas, an administrator, and a client with a grant. */
export type Installation = {
  readonly tiers: Tiers;
  readonly replica: Replica;
  readonly admin: Administrator;
  /** An access token that a gateway gives now. */
  freshToken(address: string): Promise<string>;
  /** The key that a gateway's next access token is signed with. */
  signsAt(address: string): Promise<string>;
  keys(): Promise<readonly SigningKey[]>;
  rotate(body: object): Promise<Answer>;
};

export async function openInstallation(overrides: TierOverrides): Promise<Installation> {
  const tiers = await bootTiers(overrides);
  const replica = await tiers.bootReplica();
  const admin = await administratorOf(tiers);
  const client = await admin.createClient();
  const tokens = await rawClient(tiers.address, client).tokensByCode(admin, 'openid offline_access');
  let refreshToken: string = tokens.refresh_token;
  const freshToken = async (address: string): Promise<string> => {
    const fresh = expectStatus(await rawClient(address, client).refresh(refreshToken), 200);
    refreshToken = fresh.refresh_token;
    return fresh.access_token;
  };
  return {
    tiers,
    replica,
    admin,
    freshToken,
    signsAt: async (address) => headerOf(await freshToken(address)).kid,
    keys: async () => expectStatus(await admin.get(SIGNING_KEYS), 200).signing_keys,
    rotate: (body) => admin.post(`${SIGNING_KEYS}/rotate`, body),
  };
}

/** The key of an algorithm that is in a state. */
export function keyThatIs(state: string, keys: readonly SigningKey[], alg = 'ES256'): string {
  return keys.find((key) => key.alg === alg && key.state === state)?.kid ?? `no ${alg} key is ${state}`;
}

/** The keys that a gateway publishes. */
export async function publishedKids(address: string): Promise<string[]> {
  const { keys } = expectStatus(await send(`${address}/api/oauth/jwks`), 200);
  return keys.map(({ kid }: SigningKey) => kid);
}
