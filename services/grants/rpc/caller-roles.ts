import type { AuthorizationService } from '../../../proto/gen/storyden/oauth/v1/authorization_pb.ts';
import type { ClientService } from '../../../proto/gen/storyden/oauth/v1/client_pb.ts';
import type { DeviceService } from '../../../proto/gen/storyden/oauth/v1/device_pb.ts';
import type { GrantService } from '../../../proto/gen/storyden/oauth/v1/grant_pb.ts';
import type { KeyService } from '../../../proto/gen/storyden/oauth/v1/key_pb.ts';
import type { LogoutService } from '../../../proto/gen/storyden/oauth/v1/logout_pb.ts';
import type { TokenService } from '../../../proto/gen/storyden/oauth/v1/token_pb.ts';
import { ALL_CALLERS, GATEWAY, MANAGERS } from '../../shared/rpc/callers.ts';
import type { MethodRoles } from '../../shared/rpc/guard.ts';

export const authorizationRoles: MethodRoles<typeof AuthorizationService> = {
  startAuthorization: GATEWAY,
  getRequestingClient: GATEWAY,
  pushAuthorization: GATEWAY,
  openAuthorizationResponse: GATEWAY,
  getAuthorizationConsent: GATEWAY,
  submitAuthorizationConsent: GATEWAY,
};

export const deviceRoles: MethodRoles<typeof DeviceService> = {
  startDeviceAuthorization: GATEWAY,
  claimDeviceAuthorization: GATEWAY,
  submitDeviceConsent: GATEWAY,
  listDeviceAuthorizations: ALL_CALLERS,
};

export const tokenRoles: MethodRoles<typeof TokenService> = {
  exchangeAuthorizationCode: GATEWAY,
  exchangeDeviceCode: GATEWAY,
  refreshTokens: GATEWAY,
  issueClientCredentials: GATEWAY,
  // The client authenticates itself, so a caller gives it nothing that HTTP would not.
  exchangeToken: ALL_CALLERS,
  revokeToken: GATEWAY,
  introspectToken: ALL_CALLERS,
  batchIntrospectTokens: ALL_CALLERS,
  getUserInfo: ALL_CALLERS,
};

export const clientRoles: MethodRoles<typeof ClientService> = {
  createClient: MANAGERS,
  getClient: ALL_CALLERS,
  listClients: ALL_CALLERS,
  getClientLogo: GATEWAY,
  updateClient: MANAGERS,
  deleteClient: MANAGERS,
  rotateClientSecret: MANAGERS,
  registerClient: GATEWAY,
  readRegistration: GATEWAY,
  replaceRegistration: GATEWAY,
  deleteRegistration: GATEWAY,
};

export const grantRoles: MethodRoles<typeof GrantService> = {
  getGrant: ALL_CALLERS,
  batchGetGrants: ALL_CALLERS,
  listGrants: ALL_CALLERS,
  previewScope: ALL_CALLERS,
  revokeGrant: MANAGERS,
  revokeGrants: MANAGERS,
  watchRevocations: ALL_CALLERS,
};

export const logoutRoles: MethodRoles<typeof LogoutService> = {
  startLogout: GATEWAY,
  endSession: GATEWAY,
};

export const keyRoles: MethodRoles<typeof KeyService> = {
  getKeySet: ALL_CALLERS,
  listSigningKeys: ALL_CALLERS,
  rotateKeys: MANAGERS,
  listSecretUses: ALL_CALLERS,
};
