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

/** One key from each secret; the first makes. */
type Keys = readonly [KeyObject, ...KeyObject[]];

/** What OAUTH_SECRET keys. The first secret makes; all of them open and check, so that a secret can be rotated. */
export type DerivedKeys = {
  /** MAC keys for refresh tokens; the first makes new ones. */
  readonly refreshToken: Keys;
  /** MAC keys for DPoP nonces; the first makes new ones. */
  readonly dpopNonce: Keys;
  /** MAC keys for user codes; the first makes new ones. */
  readonly userCode: Keys;
  /** MAC keys for the markers of people who have to sign in again. */
  readonly reauthentication: Keys;
  /** Encrypts responses that the browser will post to a client (AES-256-GCM). */
  readonly authorizationResponse: Keys;
  /** Encrypts for keeping (AES-256-GCM). */
  seal(plain: Buffer): Buffer;
  /** Decrypts what seal gave. @throws SealError if no configured secret fits, or if it was changed. */
  open(sealed: Buffer): Buffer;
  /** What the secrets are called in what they sealed, in their order; tells nothing of them. */
  readonly ids: readonly [Buffer, ...Buffer[]];
  /** Which secret sealed something: its place in the order, from 0; -1 for one that is not configured. */
  sealerOf(sealed: Buffer): number;
};

/** Something sealed that cannot be opened. */
export class SealError extends Error {
  override readonly name = 'SealError';
  /** Of the secret that it was sealed with, in hexadecimal. */
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
  const sealing = secrets.map((secret) => sealingKey(derive(secret, 'storyden/seal')));
  const [current, ...older] = sealing as [SealingKey, ...SealingKey[]];
  const keysFor = (purpose: string): Keys => [derive(first, purpose), ...others.map((other) => derive(other, purpose))];
  return {
    refreshToken: keysFor('storyden/refresh-token'),
    dpopNonce: keysFor('storyden/dpop-nonce'),
    userCode: keysFor('storyden/user-code'),
    reauthentication: keysFor('storyden/reauthentication'),
    authorizationResponse: keysFor('storyden/authorization-response'),
    seal: (plain) => seal(plain, current),
    open: (sealed) => open(sealed, sealing),
    ids: [current.id, ...older.map(({ id }) => id)],
    sealerOf: (sealed) => sealing.findIndex(({ id }) => id.equals(secretIdIn(sealed))),
  };
}

type SealingKey = { readonly id: Buffer; readonly key: KeyObject };

// As key objects: making one of bytes at each use costs more than the use itself.
function derive(secret: Buffer, purpose: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), purpose, KEY_BYTES)));
}

// The id says which secret sealed; it is a hash of the derived key and tells nothing of it.
function sealingKey(key: KeyObject): SealingKey {
  return { key, id: createHash('sha256').update(key.export()).digest().subarray(0, KEY_ID_BYTES) };
}

function seal(plain: Buffer, { id, key }: SealingKey): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(id);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([id, iv, cipher.getAuthTag(), sealed]);
}

/** Names the secret that something was sealed with. */
export const secretIdIn = (sealed: Buffer) => sealed.subarray(0, KEY_ID_BYTES);

function open(sealed: Buffer, keys: readonly SealingKey[]): Buffer {
  const id = secretIdIn(sealed);
  const key = keys.find((candidate) => candidate.id.equals(id))?.key;
  if (key === undefined) throw new SealError('sealed with a secret that is not configured', id);
  const iv = sealed.subarray(KEY_ID_BYTES, KEY_ID_BYTES + IV_BYTES);
  const text = sealed.subarray(KEY_ID_BYTES + IV_BYTES);
  if (text.length < TAG_BYTES) throw new SealError('cut short after it was sealed', id);
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(id);
  decipher.setAuthTag(text.subarray(0, TAG_BYTES));
  const plain = decipher.update(text.subarray(TAG_BYTES));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    throw new SealError('changed after it was sealed', id);
  }
}
