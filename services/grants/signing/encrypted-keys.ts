import { StartError } from '../../../runtime/process.ts';
import { type DerivedKeys, SealError, secretIdIn } from '../crypto/derived-keys.ts';
import type { KeyTransition, StoredSigningKey } from '../domain/signing-keys.ts';

export type SealedKeysPorts = {
  readonly store: {
    list(): Promise<readonly StoredSigningKey[]>;
    change(transition: KeyTransition): Promise<unknown>;
  };
  readonly secrets: DerivedKeys;
};

/** The signing keys by the secret that they are sealed with. */
export function sealedKeys({ store, secrets }: SealedKeysPorts) {
  const isOlder = (key: StoredSigningKey) => secrets.sealerOf(key.privateKey) > 0;
  return {
    sealers: async () => (await store.list()).map(({ privateKey }) => secretIdIn(privateKey)),

    /** Seals those anew that an older secret sealed. How many. */
    async sealAnew(): Promise<number> {
      if (!(await store.list()).some(isOlder)) return 0;
      let count = 0;
      await store.change((keys) =>
        keys.map((key) => {
          if (!isOlder(key)) return key;
          count += 1;
          return { ...key, privateKey: secrets.seal(secrets.open(key.privateKey)) };
        }),
      );
      return count;
    },
  };
}

/**
 * Refuses to start without a secret that signing keys are sealed with. `grants` counts those that need it as well.
 *
 * @throws StartError that says what to do.
 */
export async function requireSecrets(
  { store, secrets }: SealedKeysPorts,
  grantsWithout: (secretIds: readonly string[]) => Promise<number>,
): Promise<void> {
  const keys = await store.list();
  const closed = keys.filter(({ privateKey }) => !opens(privateKey, secrets)).length;
  if (closed === 0) return;
  const grants = await grantsWithout(secrets.ids.map((id) => id.toString('hex')));
  const needed = [counted(closed, 'signing key'), ...(grants > 0 ? [counted(grants, 'grant')] : [])];
  throw new StartError(
    `OAUTH_SECRET lacks the secret that ${needed.join(' and ')} are sealed with. List it after the new one, separated by ` +
      'a comma (OAUTH_SECRET=NEW,OLD), until "npm run secrets:status" says 0. What to do if it is lost: ' +
      'docs/signing-keys.md, "The secret".',
  );
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

function opens(sealed: Buffer, secrets: DerivedKeys): boolean {
  try {
    secrets.open(sealed);
    return true;
  } catch (error) {
    if (error instanceof SealError) return false;
    throw error;
  }
}
