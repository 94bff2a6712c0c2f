import type { AuthorizationService } from '../../../proto/gen/storyden/oauth/v1/authorization_pb.ts';
import type { ClientService } from '../../../proto/gen/storyden/oauth/v1/client_pb.ts';
import type { DeviceService } from '../../../proto/gen/storyden/oauth/v1/device_pb.ts';
import type { GrantService } from '../../../proto/gen/storyden/oauth/v1/grant_pb.ts';
import type { KeyService } from '../../../proto/gen/storyden/oauth/v1/key_pb.ts';
import type { LogoutService } from '../../../proto/gen/storyden/oauth/v1/logout_pb.ts';
import type { TokenService } from '../../../proto/gen/storyden/oauth/v1/token_pb.ts';
import type { CallerRole } from '../../shared/rpc/callers.ts';
import type { MethodRoles } from '../../shared/rpc/guard.ts';

// A reader queries and changes nothing; the gateway speaks for clients and members; an admin manages.
const all: readonly CallerRole[] = ['gateway', 'reader', 'admin'];
const management: readonly CallerRole[] = ['gateway', 'admin'];
const gateway: readonly CallerRole[] = ['gateway'];

export const authorizationRoles: MethodRoles<typeof AuthorizationService> = {
  startAuthorization: gateway,
  getRequestingClient: gateway,
  pushAuthorization: gateway,
  openAuthorizationResponse: gateway,
  getAuthorizationConsent: gateway,
  submitAuthorizationConsent: gateway,
};

export const deviceRoles: MethodRoles<typeof DeviceService> = {
  startDeviceAuthorization: gateway,
  claimDeviceAuthorization: gateway,
  submitDeviceConsent: gateway,
  listDeviceAuthorizations: all,
};

export const tokenRoles: MethodRoles<typeof TokenService> = {
  exchangeAuthorizationCode: gateway,
  exchangeDeviceCode: gateway,
  refreshTokens: gateway,
  issueClientCredentials: gateway,
  revokeToken: gateway,
  introspectToken: all,
  getUserInfo: all,
};

export const clientRoles: MethodRoles<typeof ClientService> = {
  createClient: management,
  getClient: all,
  listClients: all,
  getClientLogo: gateway,
  updateClient: management,
  deleteClient: management,
  rotateClientSecret: management,
  registerClient: gateway,
  readRegistration: gateway,
  replaceRegistration: gateway,
  deleteRegistration: gateway,
};

export const grantRoles: MethodRoles<typeof GrantService> = {
  getGrant: all,
  listGrants: all,
  revokeGrant: management,
};

export const logoutRoles: MethodRoles<typeof LogoutService> = {
  startLogout: gateway,
  endSession: gateway,
};

export const keyRoles: MethodRoles<typeof KeyService> = {
  getKeySet: all,
  listSigningKeys: all,
  rotateKeys: management,
  listSecretUses: all,
};
