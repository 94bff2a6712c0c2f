import { rawClient } from '../support/clients/oauth-client.ts';
import { newService } from '../support/clients/token-exchange.ts';
import type { Member, RegisteredClient } from '../support/people/administrator.ts';
import type { TierOverrides } from '../support/tiers/tier-config.ts';
import type { Tiers } from '../support/tiers/tiers.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

/** Where the programs of this folder are sent back to; nothing listens there. */
const REDIRECT_URI = 'http://127.0.0.1:51987/callback';

/** Tiers that sign as they are shipped, a member, and clients for programs. */
export type Community = {
  readonly tiers: Tiers;
  readonly member: Member;
  /** What a public client is told, which was registered for loopback without a port. */
  publicClient(): Promise<Record<string, string>>;
  /** What a confidential client is told. */
  confidentialClient(redirectUri: string): Promise<Record<string, string>>;
  /** A client that may exchange tokens. */
  service(): Promise<RegisteredClient>;
  /** What the member approved, as a service is shown it. */
  accessToken(): Promise<string>;
};

/** A community for the programs of a test file, until its last test. */
export async function useCommunity(overrides: TierOverrides = {}): Promise<Community> {
  const { tiers, admin } = await useTiers({ ...overrides, grants: { signing: { alg: 'RS256' }, ...overrides.grants } });
  const told = ({ client_id, client_secret }: RegisteredClient, redirectUri: string) => ({
    ISSUER: tiers.issuer,
    CLIENT_ID: client_id,
    ...(client_secret && { CLIENT_SECRET: client_secret }),
    REDIRECT_URI: redirectUri,
  });
  const member = await admin.createMember(['USE_OAUTH_CLIENTS', 'READ_PROFILE']);
  return {
    tiers,
    member,
    service: () => newService(admin),
    async accessToken() {
      const app = rawClient(tiers.address, await admin.createClient({ allowed_scopes: ['READ_PROFILE'] }));
      return (await app.tokensByCode(member, 'openid READ_PROFILE')).access_token;
    },
    async publicClient() {
      return told(await admin.createClient({ redirect_uris: ['http://127.0.0.1/callback'] }), REDIRECT_URI);
    },
    async confidentialClient(redirectUri) {
      const client = await admin.createClient({
        type: 'confidential',
        redirect_uris: [redirectUri],
        allowed_grants: ['authorization_code', 'refresh_token'],
        allowed_scopes: ['READ_PROFILE'],
      });
      return told(client, redirectUri);
    },
  };
}
