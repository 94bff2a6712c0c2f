import type { SigningKeyTimes } from '../../../services/grants/domain/signing-keys.ts';

export const MINUTE = 60_000;

/** Makes ES256 keys for tests: made and published at one moment, for tokens that live 15 minutes. */
export const keysMadeAt =
  (moment: Date) =>
  (kid: string, times: Partial<SigningKeyTimes> = {}): SigningKeyTimes => ({
    kid,
    alg: 'ES256',
    source: 'made',
    createdAt: moment,
    publishedAt: moment,
    signsFrom: undefined,
    retiresAt: undefined,
    tokenLifetime: 15 * MINUTE,
    ...times,
  });
