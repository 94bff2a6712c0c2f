import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { describe, expect, test } from 'vitest';
import type { SigningAlg } from '../../services/grants/domain/signing-alg.ts';
import { DEVICE_CODE_GRANT, FIRST_PARTY_SCOPE } from '../support/clients/oauth-client.ts';
import { REDIRECT_URI, type RegisteredClient } from '../support/people/administrator.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const SCOPE = 'openid profile email offline_access READ_PROFILE';

describe.each<SigningAlg>(['RS256', 'ES256', 'EdDSA'])('with tokens signed by %s', async (alg) => {
  const { tiers, admin } = await useTiers({ grants: { signing: { alg } } });
  const email = { email: 'member@example.org', email_verified: true };
  const member = await admin.createMember(['USE_OAUTH_CLIENTS', 'READ_PROFILE'], email);
  const publicClient = await admin.createClient({ allowed_scopes: ['READ_PROFILE'] });
  const confidentialClient = await admin.createClient({ type: 'confidential', allowed_scopes: ['READ_PROFILE'] });

  /** What a resource server and a careful client do with the tokens: check them against the published keys. */
  async function expectSignedFor(clientId: string, tokens: { access_token: string; id_token?: string | undefined }) {
    const metadata = await fetch(`${tiers.issuer}/.well-known/oauth-authorization-server`);
    const { jwks_uri, issuer } = (await metadata.json()) as { jwks_uri: string; issuer: string };
    const keys = createRemoteJWKSet(new URL(jwks_uri));
    const expected = { issuer, algorithms: [alg], subject: member.id };
    const access = await jwtVerify(tokens.access_token, keys, { ...expected, audience: 'storyden', typ: 'at+jwt' });
    expect(access.payload).toMatchObject({
      client_id: clientId,
      jti: expect.any(String),
      grant_id: expect.any(String),
    });
    await jwtVerify(tokens.id_token ?? '', keys, { ...expected, audience: clientId, typ: 'JWT' });
  }

  describe('openid-client, knowing the issuer alone,', () => {
    const discover = (client: RegisteredClient | { client_id: string; client_secret?: string }) =>
      openid.discovery(new URL(tiers.issuer), client.client_id, client.client_secret, undefined, {
        execute: [openid.allowInsecureRequests],
      });

    test.each([
      ['public', () => publicClient],
      ['confidential', () => confidentialClient],
    ])('completes the code flow as a %s client, reads userinfo and refreshes', async (_, clientOf) => {
      const config = await discover(clientOf());
      const [state, nonce, verifier] = [openid.randomState(), openid.randomNonce(), openid.randomPKCECodeVerifier()];
      const url = openid.buildAuthorizationUrl(config, {
        redirect_uri: REDIRECT_URI,
        scope: SCOPE,
        state,
        nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      const callback = await member.approveAuthorization(url);
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
      const tokens = await openid.authorizationCodeGrant(config, callback, checks);
      await expectSignedFor(clientOf().client_id, tokens);
      expect(tokens.scope?.split(' ').toSorted()).toEqual(SCOPE.split(' ').toSorted());

      const userInfo = await openid.fetchUserInfo(config, tokens.access_token, member.id);
      expect(userInfo).toMatchObject({ preferred_username: member.handle, email: 'member@example.org' });
      const renewed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '');
      await expectSignedFor(clientOf().client_id, renewed);
      expect(renewed.refresh_token).not.toBe(tokens.refresh_token);
    });

    test('completes the device flow as the first-party client, reads userinfo and refreshes', async () => {
      const config = await discover({ client_id: 'storyden-cli' });
      const started = await openid.initiateDeviceAuthorization(config, { scope: FIRST_PARTY_SCOPE });
      await member.approveDevice(started.user_code);
      const tokens = await openid.pollDeviceAuthorizationGrant(config, { ...started, interval: 0.1 });
      await expectSignedFor('storyden-cli', tokens);

      const userInfo = await openid.fetchUserInfo(config, tokens.access_token, member.id);
      expect(userInfo.preferred_username).toBe(member.handle);
      await expectSignedFor('storyden-cli', await openid.refreshTokenGrant(config, tokens.refresh_token ?? ''));
    });

    test('understands that the person said no', async () => {
      const config = await discover(publicClient);
      const challenge = await openid.calculatePKCECodeChallenge(openid.randomPKCECodeVerifier());
      const url = openid.buildAuthorizationUrl(config, {
        redirect_uri: REDIRECT_URI,
        scope: 'openid',
        code_challenge: challenge,
        code_challenge_method: 'S256',
      });
      const callback = await member.denyAuthorization(url);
      await expect(openid.authorizationCodeGrant(config, callback)).rejects.toMatchObject({ error: 'access_denied' });
    });
  });

  describe('oauth4webapi, knowing the issuer alone,', () => {
    const insecure = { [oauth.allowInsecureRequests]: true };
    const discover = async () => {
      const issuer = new URL(tiers.issuer);
      return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
    };

    test.each([
      ['in the header', oauth.ClientSecretBasic],
      ['in the body', oauth.ClientSecretPost],
    ])('completes the code flow with its secret %s, reads userinfo and refreshes', async (_, authentication) => {
      const server = await discover();
      const client: oauth.Client = { client_id: confidentialClient.client_id };
      const authenticate = authentication(confidentialClient.client_secret ?? '');
      const [state, nonce, verifier] = [
        oauth.generateRandomState(),
        oauth.generateRandomNonce(),
        oauth.generateRandomCodeVerifier(),
      ];
      const url = new URL(server.authorization_endpoint ?? '');
      url.search = new URLSearchParams({
        client_id: client.client_id,
        redirect_uri: REDIRECT_URI,
        response_type: 'code',
        scope: SCOPE,
        state,
        nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      }).toString();
      const callback = oauth.validateAuthResponse(server, client, await member.approveAuthorization(url), state);
      const answer = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        authenticate,
        callback,
        REDIRECT_URI,
        verifier,
        insecure,
      );
      const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer, {
        expectedNonce: nonce,
        requireIdToken: true,
      });
      await expectSignedFor(client.client_id, tokens);

      const userInfo = await oauth.userInfoRequest(server, client, tokens.access_token, insecure);
      expect(await oauth.processUserInfoResponse(server, client, member.id, userInfo)).toMatchObject({
        preferred_username: member.handle,
      });
      const refreshToken = tokens.refresh_token ?? '';
      const refreshed = await oauth.refreshTokenGrantRequest(server, client, authenticate, refreshToken, insecure);
      await expectSignedFor(client.client_id, await oauth.processRefreshTokenResponse(server, client, refreshed));
    });

    test('completes the device flow as a registered client', async () => {
      const server = await discover();
      const client: oauth.Client = { client_id: publicClient.client_id };
      const authenticate = oauth.None();
      const parameters = { scope: 'openid READ_PROFILE' };
      const startAnswer = await oauth.deviceAuthorizationRequest(server, client, authenticate, parameters, insecure);
      const started = await oauth.processDeviceAuthorizationResponse(server, client, startAnswer);
      await member.approveDevice(started.user_code);
      const poll = await oauth.deviceCodeGrantRequest(server, client, authenticate, started.device_code, insecure);
      const tokens = await oauth.processDeviceCodeResponse(server, client, poll);
      await expectSignedFor(client.client_id, tokens);
      expect(tokens.refresh_token).toBeUndefined();
      expect(server.grant_types_supported).toContain(DEVICE_CODE_GRANT);
    });
  });
});
