import type { ServiceImpl } from '@connectrpc/connect';
import type { TokenService } from '../../../proto/gen/storyden/oauth/v1/token_pb.ts';
import { callOf } from '../../shared/rpc/call.ts';
import type { GrantsContext } from '../context.ts';
import { exchangeCode } from '../flows/authorization-code.ts';
import { issueClientCredentials } from '../flows/client-credentials.ts';
import { pollDeviceCode } from '../flows/device-code.ts';
import { refreshTokens } from '../flows/refresh-token.ts';
import { exchangeToken } from '../flows/token-exchange.ts';
import { introspectToken, introspectTokens } from '../flows/token-introspection.ts';
import { revokeToken } from '../flows/token-revocation.ts';
import { readUserInfo } from '../flows/user-info.ts';
import { toCredentials, toTokenRequest, toTokenSet } from './credentials.ts';
import { toIntrospection } from './introspection.ts';

export function tokenService(context: GrantsContext): ServiceImpl<typeof TokenService> {
  return {
    async exchangeAuthorizationCode({ client, dpopProof, code, redirectUri, codeVerifier, resources }, handler) {
      const exchange = { ...toTokenRequest({ client, dpopProof }), code, redirectUri, codeVerifier, resources };
      return toTokenSet(await exchangeCode(exchange, context.ports(callOf(handler))));
    },

    async exchangeDeviceCode({ client, dpopProof, deviceCode, resources }, handler) {
      const poll = { ...toTokenRequest({ client, dpopProof }), deviceCode, resources };
      return toTokenSet(await pollDeviceCode(poll, context.ports(callOf(handler))));
    },

    async refreshTokens({ client, dpopProof, refreshToken, scope, resources }, handler) {
      const refresh = { ...toTokenRequest({ client, dpopProof }), refreshToken, scope, resources };
      return toTokenSet(await refreshTokens(refresh, context.ports(callOf(handler))));
    },

    async issueClientCredentials({ client, dpopProof, scope, resources }, handler) {
      const request = { ...toTokenRequest({ client, dpopProof }), scope, resources };
      return toTokenSet(await issueClientCredentials(request, context.ports(callOf(handler))));
    },

    async exchangeToken({ client, dpopProof, ...exchange }, handler) {
      const request = { ...toTokenRequest({ client, dpopProof }), ...exchange };
      const answer = await exchangeToken(request, context.ports(callOf(handler)));
      return { ...toTokenSet(answer), issuedTokenType: answer.issuedTokenType };
    },

    async revokeToken({ client, token }, handler) {
      await revokeToken({ credentials: toCredentials(client), token }, context.ports(callOf(handler)));
      return {};
    },

    async introspectToken({ client, token }, handler) {
      const request = { credentials: client && toCredentials(client), token };
      return toIntrospection(await introspectToken(request, context.ports(callOf(handler))));
    },

    async batchIntrospectTokens({ tokens }, handler) {
      const described = await introspectTokens(tokens, context.ports(callOf(handler)));
      return { results: described.map(toIntrospection) };
    },

    async getUserInfo({ accessToken, dpop }, handler) {
      const ports = context.ports(callOf(handler));
      const { account, claims, jwt, dpopNonce } = await readUserInfo({ accessToken, dpop }, ports);
      return {
        sub: account.id,
        name: claims.name,
        preferredUsername: claims.preferred_username,
        email: claims.email,
        emailVerified: claims.email_verified,
        ...(jwt !== undefined && { jwt }),
        ...(dpopNonce !== undefined && { dpopNonce }),
      };
    },
  };
}
