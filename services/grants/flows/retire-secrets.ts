import type { EncryptedSeeds, GrantSeeds } from '../domain/grant-seed.ts';
import type { EncryptedSigningKeys } from '../domain/signing-keys.ts';

/** What is still encrypted with a secret that is not the first of OAUTH_SECRET. */
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
  readonly encryptedSeeds: Pick<EncryptedSeeds, 'countOthers'>;
  readonly encryptedKeys: Pick<EncryptedSigningKeys, 'secretIds'>;
};

export type ReencryptionPorts = {
  readonly secretIds: SecretIds;
  readonly grantSeeds: Pick<GrantSeeds, 'decrypt'>;
  readonly encryptedSeeds: Pick<EncryptedSeeds, 'reencryptBatch'>;
  readonly encryptedKeys: Pick<EncryptedSigningKeys, 'reencrypt'>;
};

/** How many one round encrypted again, by table, and whether there are more. */
export type Reencryption = { readonly counts: Record<string, number>; readonly backlog: boolean };

/** Encrypts with the first secret what is encrypted with an older one: every signing key, and one batch of grants. */
export async function reencrypt(ports: ReencryptionPorts): Promise<Reencryption> {
  const { grantSeeds, encryptedSeeds, encryptedKeys } = ports;
  const [, ...older] = ports.secretIds;
  if (older.length === 0) return { counts: {}, backlog: false };
  const keys = await encryptedKeys.reencrypt();
  const batch = await encryptedSeeds.reencryptBatch(
    older,
    ({ encrypted, generation }) => grantSeeds.decrypt(encrypted, generation)?.reencrypted,
  );
  const done = { signing_keys: keys, grants: batch?.count ?? 0 };
  // Seeds that cannot be decrypted stay as they are, and are not tried again at once.
  return {
    counts: Object.fromEntries(Object.entries(done).filter(([, count]) => count > 0)),
    backlog: done.grants > 0 && batch?.isWhole === true,
  };
}

/** What is left under each secret but the first: those of OAUTH_SECRET in their order, then those that are not in it. */
export async function secretUses({ secretIds, encryptedSeeds, encryptedKeys }: SecretUsePorts): Promise<SecretUse[]> {
  const [first, ...older] = secretIds.map((id) => id.toString('hex'));
  const counted = new Map((await encryptedSeeds.countOthers(secretIds[0])).map((use) => [use.secretId, use.grants]));
  const usedByKeys = (await encryptedKeys.secretIds()).map((id) => id.toString('hex'));
  const others = [...new Set([...counted.keys(), ...usedByKeys])].filter((id) => id !== first && !older.includes(id));
  return [...older, ...others].map((secretId) => ({
    secretId,
    place: older.includes(secretId) ? older.indexOf(secretId) + 2 : undefined,
    grants: counted.get(secretId) ?? 0,
    signingKeys: usedByKeys.filter((id) => id === secretId).length,
  }));
}
