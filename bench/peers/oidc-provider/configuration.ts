import { PEER } from './agreement.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

/**
 * The settings under https://github.com/panva/node-oidc-provider/tree/main/docs that make its answers the ones that this
 * project gives: JWT access tokens (RFC 9068), an ID token, a refresh token that is rotated each time. The rest is its default.
 */
export function configuration(clientSecret: string) {
  return {
    clients: clients(clientSecret),
    scopes: ['openid', 'offline_access', 'profile'],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'] },
    // Nobody is asked about the account.
    findAccount: async (_: unknown, accountId: string) => ({
      accountId,
      claims: async () => ({ sub: accountId, name: accountId, preferred_username: accountId }),
    }),
    pkce: { required: () => true },
    rotateRefreshToken: true,
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: async () => true,
        getResourceServerInfo: async () => ({
          scope: PEER.permission,
          audience: PEER.resource,
          accessTokenFormat: 'jwt',
          accessTokenTTL: HOUR,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    ttl: {
      AccessToken: HOUR,
      // Codes and devices are made ahead of what is measured.
      AuthorizationCode: HOUR,
      DeviceCode: HOUR,
      ClientCredentials: HOUR,
      IdToken: HOUR,
      Interaction: HOUR,
      Grant: 30 * DAY,
      RefreshToken: 30 * DAY,
      Session: 30 * DAY,
    },
  };
}

function clients(clientSecret: string) {
  const none = { redirect_uris: [], response_types: [] };
  return [
    {
      client_id: PEER.webClientId,
      client_secret: clientSecret,
      redirect_uris: [PEER.redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
    },
    {
      ...none,
      client_id: PEER.machineClientId,
      client_secret: clientSecret,
      grant_types: ['client_credentials'],
    },
    {
      ...none,
      client_id: PEER.deviceClientId,
      token_endpoint_auth_method: 'none',
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
    },
  ];
}
