import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

const KEY_BYTES = 32;
const KEY_ID_BYTES = 4;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** One key of each secret, the first secret first. */
type Keys = readonly [KeyObject, ...KeyObject[]];

/**
 * The keys that are derived from OAUTH_SECRET. Keys of the first secret sign and encrypt; keys of all secrets verify and decrypt,
 * so that a secret can be replaced.
 */
export type DerivedKeys = {
  /** MAC keys for refresh tokens; the first makes new ones. */
  readonly refreshToken: Keys;
  /** MAC keys for DPoP nonces; the first makes new ones. */
  readonly dpopNonce: Keys;
  /** MAC keys for user codes; the first makes new ones. */
  readonly userCode: Keys;
  /** MAC keys for the markers of reauthentication. */
  readonly reauthentication: Keys;
  /** Encrypts responses that the browser will post to a client (AES-256-GCM). */
  readonly authorizationResponse: Keys;
  /** Encrypts what is stored (AES-256-GCM). */
  encrypt(plain: Buffer): Buffer;
  /** Decrypts what `encrypt` gave. @throws DecryptionError if its secret is not configured, or if it was changed. */
  decrypt(encrypted: Buffer): Buffer;
  /** The ids of the secrets, in their order. What is encrypted begins with the id of its secret, which tells nothing of it. */
  readonly ids: readonly [Buffer, ...Buffer[]];
  /** Which secret something is encrypted with: its index in the order; -1 for one that is not configured. */
  secretIndexOf(encrypted: Buffer): number;
};

/** Something encrypted that cannot be decrypted. */
export class DecryptionError extends Error {
  override readonly name = 'DecryptionError';
  /** Id of the secret that it was encrypted with, in hexadecimal. */
  readonly secretId: string;

  constructor(message: string, secretId: Buffer) {
    super(message);
    this.secretId = secretId.toString('hex');
  }
}

/** Derives one key for each purpose from each secret (HKDF-SHA-256, RFC 5869). */
export function derivedKeys(listed: readonly Buffer[]): DerivedKeys {
  const secrets = listed.filter((secret, place) => listed.findIndex((other) => other.equals(secret)) === place);
  const [first, ...others] = secrets;
  if (first === undefined) throw new Error('at least one secret is needed');
  const encryption = secrets.map((secret) => encryptionKey(derive(secret, 'storyden/seal')));
  const [current, ...older] = encryption as [EncryptionKey, ...EncryptionKey[]];
  const keysFor = (purpose: string): Keys => [derive(first, purpose), ...others.map((other) => derive(other, purpose))];
  return {
    refreshToken: keysFor('storyden/refresh-token'),
    dpopNonce: keysFor('storyden/dpop-nonce'),
    userCode: keysFor('storyden/user-code'),
    reauthentication: keysFor('storyden/reauthentication'),
    authorizationResponse: keysFor('storyden/authorization-response'),
    encrypt: (plain) => encrypt(plain, current),
    decrypt: (encrypted) => decrypt(encrypted, encryption),
    ids: [current.id, ...older.map(({ id }) => id)],
    secretIndexOf: (encrypted) => encryption.findIndex(({ id }) => id.equals(secretIdIn(encrypted))),
  };
}

type EncryptionKey = { readonly id: Buffer; readonly key: KeyObject };

// As key objects: making one of bytes at each use costs more than the use itself.
function derive(secret: Buffer, purpose: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), purpose, KEY_BYTES)));
}

// The id says which secret encrypted; it is a hash of the derived key and tells nothing of it.
function encryptionKey(key: KeyObject): EncryptionKey {
  return { key, id: createHash('sha256').update(key.export()).digest().subarray(0, KEY_ID_BYTES) };
}

function encrypt(plain: Buffer, { id, key }: EncryptionKey): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(id);
  const encrypted = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([id, iv, cipher.getAuthTag(), encrypted]);
}

/** The id of the secret that something is encrypted with. */
export const secretIdIn = (encrypted: Buffer) => encrypted.subarray(0, KEY_ID_BYTES);

function decrypt(encrypted: Buffer, keys: readonly EncryptionKey[]): Buffer {
  const id = secretIdIn(encrypted);
  const key = keys.find((candidate) => candidate.id.equals(id))?.key;
  if (key === undefined) throw new DecryptionError('sealed with a secret that is not configured', id);
  const iv = encrypted.subarray(KEY_ID_BYTES, KEY_ID_BYTES + IV_BYTES);
  const text = encrypted.subarray(KEY_ID_BYTES + IV_BYTES);
  if (text.length < TAG_BYTES) throw new DecryptionError('cut short after it was encrypted', id);
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(id);
  decipher.setAuthTag(text.subarray(0, TAG_BYTES));
  const plain = decipher.update(text.subarray(TAG_BYTES));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    throw new DecryptionError('changed after it was encrypted', id);
  }
}
