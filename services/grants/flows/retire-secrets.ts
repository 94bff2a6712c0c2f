import type { GrantSeeds, SealedGrants } from '../domain/grant-seed.ts';

/** What is still sealed with a secret that is not the first of OAUTH_SECRET. */
export type SecretUse = {
  /** Names the secret and tells nothing of it; hexadecimal. */
  readonly secretId: string;
  /** Its place in OAUTH_SECRET, from 1; absent for one that is not in it. */
  readonly place: number | undefined;
  readonly grants: number;
  readonly signingKeys: number;
};

type SecretIds = readonly [Buffer, ...Buffer[]];

export type SecretUsePorts = {
  readonly secretIds: SecretIds;
  readonly grants: Pick<SealedGrants, 'countOthers'>;
  readonly signingKeys: {
    /** The secret that each signing key is sealed with. */
    sealers(): Promise<readonly Buffer[]>;
  };
};

export type SealAnewPorts = {
  readonly secretIds: SecretIds;
  readonly seeds: Pick<GrantSeeds, 'open'>;
  readonly grants: Pick<SealedGrants, 'sealBatch'>;
  readonly signingKeys: {
    /** How many it sealed anew. */
    sealAnew(): Promise<number>;
  };
};

/** How many one round sealed anew, by table, and whether there is more. */
export type SealedAnew = { readonly sealed: Record<string, number>; readonly backlog: boolean };

/** Seals what an older secret sealed with the first one: every signing key, and one batch of grants. */
export async function sealAnew({ secretIds, seeds, grants, signingKeys }: SealAnewPorts): Promise<SealedAnew> {
  const [, ...older] = secretIds;
  if (older.length === 0) return { sealed: {}, backlog: false };
  const keys = await signingKeys.sealAnew();
  const batch = await grants.sealBatch(older, (grant) => seeds.open(grant.sealed, grant.generation)?.sealedAnew);
  const done = { signing_keys: keys, grants: batch?.sealed ?? 0 };
  // Seeds that cannot be opened stay as they are, and are not tried again at once.
  return {
    sealed: Object.fromEntries(Object.entries(done).filter(([, count]) => count > 0)),
    backlog: done.grants > 0 && batch?.isWhole === true,
  };
}

/** What is left under each secret but the first: those of OAUTH_SECRET in their order, then those that are not in it. */
export async function secretUses({ secretIds, grants, signingKeys }: SecretUsePorts): Promise<SecretUse[]> {
  const [first, ...older] = secretIds.map((id) => id.toString('hex'));
  const counted = new Map((await grants.countOthers(secretIds[0])).map((use) => [use.secretId, use.grants]));
  const sealers = (await signingKeys.sealers()).map((id) => id.toString('hex'));
  const others = [...new Set([...counted.keys(), ...sealers])].filter((id) => id !== first && !older.includes(id));
  return [...older, ...others].map((secretId) => ({
    secretId,
    place: older.includes(secretId) ? older.indexOf(secretId) + 2 : undefined,
    grants: counted.get(secretId) ?? 0,
    signingKeys: sealers.filter((id) => id === secretId).length,
  }));
}
