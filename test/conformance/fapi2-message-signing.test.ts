import { SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { type Answer, expectStatus } from '../support/http.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';
import { fapiClient } from './fapi-client.ts';

const { tiers, admin } = await useTiers();
const member = await admin.createMember();
const client = await fapiClient(tiers.issuer, admin, 'PS256', { require_signed_request_object: true });

const now = () => Math.floor(Date.now() / 1000);
const MINUTE = 60;

/** Wraps the request as the suite does, but for the claims that a module wants otherwise; the verifier stays outside. */
const signed =
  (claims: Record<string, unknown> = {}) =>
  async (parameters: Readonly<Record<string, string>>) => {
    const usual = { iss: client.client_id, aud: tiers.issuer, iat: now(), nbf: now(), exp: now() + 5 * MINUTE };
    const wanted = Object.entries({ ...parameters, ...usual, ...claims }).filter(([, value]) => value !== undefined);
    const { alg, jwk, privateKey } = client.key;
    const request = await new SignJWT(Object.fromEntries(wanted))
      .setProtectedHeader({ alg, kid: String(jwk.kid), typ: 'oauth-authz-req+jwt' })
      .sign(privateKey);
    return { client_id: client.client_id, request };
  };

const expectRefused = ({ status, body }: Answer, error: string) =>
  expect({ status, error: body?.error }).toEqual({ status: 400, error });

/** Refused for its times alone: the same request is good as it usually is. */
async function refusesObject(claims: Record<string, unknown>) {
  expectRefused((await client.push({}, { wrap: signed(claims) })).par, 'invalid_request_object');
  expectStatus((await client.push({}, { wrap: signed() })).par, 201);
}

it('fapi2-security-profile-final-happy-flow', async () => {
  expect(client.server).toMatchObject({ request_parameter_supported: true, require_signed_request_object: false });
  expect(client.server.request_object_signing_alg_values_supported).toEqual(expect.arrayContaining(['PS256', 'ES256']));
  const { tokens } = await client.signIn(member, {}, { wrap: signed() });
  expectStatus(await client.userinfo(tokens.access_token as string), 200);
});

it('fapi2-security-profile-final-ensure-request-object-without-exp-fails', () => refusesObject({ exp: undefined }));

it('fapi2-security-profile-final-ensure-request-object-without-nbf-fails', () => refusesObject({ nbf: undefined }));

it('fapi2-security-profile-final-ensure-request-object-with-exp-over-60-fails', () =>
  refusesObject({ exp: now() + 70 * MINUTE }));

it('fapi2-security-profile-final-ensure-request-object-with-nbf-over-60-fails', () =>
  refusesObject({ nbf: now() - 70 * MINUTE }));

it('fapi2-security-profile-final-ensure-request-object-with-bad-aud-fails', async () => {
  await refusesObject({ aud: 'https://other.example' });
  await refusesObject({ aud: undefined });
});

it('fapi2-security-profile-final-ensure-unsigned-request-at-par-endpoint-fails', async () => {
  expectRefused((await client.push()).par, 'invalid_request');
});
