import type { KeyObject } from 'node:crypto';
import type { EncryptedResponses } from './authorization-response.ts';
import type { DpopNonceKeys } from './dpop-nonce.ts';
import type { GrantSeeds } from './grant-seed.ts';
import type { UserCodeKeys } from './user-code.ts';

/** What the secrets of the installation (OAUTH_SECRET) protect, and the keys that they give. */
export type Encryption = {
  readonly grantSeeds: GrantSeeds;
  readonly responses: EncryptedResponses;
  readonly userCodeKeys: UserCodeKeys;
  readonly dpopNonceKeys: DpopNonceKeys;
  /** MAC keys, one for each secret; the first makes. */
  readonly reauthenticationKeys: readonly [KeyObject, ...KeyObject[]];
};
