import { afterAll } from 'vitest';
import { type Authority, mountedFiles } from '../network/certificates.ts';

export const SECURED_TIERS = ['accounts', 'grants', 'gateway'] as const;
type Tier = (typeof SECURED_TIERS)[number];

/** The names in the certificates of the tiers. */
export const GATEWAY_NAME = 'spiffe://prod/gateway';
const GRANTS_NAME = 'grants.internal';
export const TIER_NAMES = { accounts: {}, grants: { dns: [GRANTS_NAME] }, gateway: { uris: [GATEWAY_NAME] } };

/** What makes a caller known to both services: the tiers themselves. */
export const TIERS_LISTED = [`${GATEWAY_NAME}:tls:gateway`, `${GRANTS_NAME}:tls:reader`];

/** Certificates for all tiers and a list of callers, in files that are removed after the last test. */
export async function secureTiers(authority: Authority, callers: readonly string[]) {
  const texts: Record<string, string> = { ca: authority.cert, callers: callers.join('\n') };
  for (const tier of SECURED_TIERS) {
    const { cert, key } = await authority.certify(TIER_NAMES[tier]);
    texts[`${tier}.crt`] = cert;
    texts[`${tier}.key`] = key;
  }
  const files = await mountedFiles(texts);
  afterAll(files.remove);
  const rpcTls = (tier: Tier) => ({
    identity: { cert: { file: files.path(`${tier}.crt`) }, key: { file: files.path(`${tier}.key`) } },
    ca: { file: files.path('ca') },
  });
  const following = { callers: [], callersFile: files.path('callers') };
  return {
    files,
    rpcTls,
    /** Certificates everywhere, tokens nowhere. */
    overrides: {
      accounts: { ...following, rpcTls: rpcTls('accounts') },
      grants: { ...following, rpcTls: rpcTls('grants'), rpcToken: undefined },
      gateway: { rpcTls: rpcTls('gateway'), rpcToken: undefined },
    },
  };
}
