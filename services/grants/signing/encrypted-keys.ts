import { StartError } from '../../../runtime/process.ts';
import { DecryptionError, type DerivedKeys, secretIdIn } from '../crypto/derived-keys.ts';
import type { EncryptedSigningKeys, SigningKeys, StoredSigningKey } from '../domain/signing-keys.ts';

export type EncryptedKeysPorts = {
  readonly store: Pick<SigningKeys, 'list' | 'change'>;
  readonly secrets: DerivedKeys;
};

/** Tells the secrets of the stored signing keys, and replaces them by the first one. */
export function encryptedKeys({ store, secrets }: EncryptedKeysPorts): EncryptedSigningKeys {
  const isOlder = (key: StoredSigningKey) => secrets.secretIndexOf(key.privateKey) > 0;
  return {
    secretIds: async () => (await store.list()).map(({ privateKey }) => secretIdIn(privateKey)),

    async reencrypt() {
      if (!(await store.list()).some(isOlder)) return 0;
      let count = 0;
      await store.change((keys) =>
        keys.map((key) => {
          if (!isOlder(key)) return key;
          count += 1;
          return { ...key, privateKey: secrets.encrypt(secrets.decrypt(key.privateKey)) };
        }),
      );
      return count;
    },
  };
}

/**
 * Refuses to start without a secret that signing keys are encrypted with. `grantsWithout` counts the grants that need a secret
 * which is not among these ids.
 *
 * @throws StartError that says what to do.
 */
export async function requireSecretsOfKeys(
  { store, secrets }: EncryptedKeysPorts,
  grantsWithout: (secretIds: readonly string[]) => Promise<number>,
): Promise<void> {
  const keys = await store.list();
  const unreadable = keys.filter(({ privateKey }) => !canDecrypt(privateKey, secrets)).length;
  if (unreadable === 0) return;
  const grants = await grantsWithout(secrets.ids.map((id) => id.toString('hex')));
  const needed = [counted(unreadable, 'signing key'), ...(grants > 0 ? [counted(grants, 'grant')] : [])];
  throw new StartError(
    `OAUTH_SECRET lacks the secret that ${needed.join(' and ')} are encrypted with. List it after the new one, separated by ` +
      'a comma (OAUTH_SECRET=NEW,OLD), until "npm run secrets:status" says 0. What to do if it is lost: ' +
      'docs/signing-keys.md, "The secret".',
  );
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

function canDecrypt(encrypted: Buffer, secrets: DerivedKeys): boolean {
  try {
    secrets.decrypt(encrypted);
    return true;
  } catch (error) {
    if (error instanceof DecryptionError) return false;
    throw error;
  }
}
