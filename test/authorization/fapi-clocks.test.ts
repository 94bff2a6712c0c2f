import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { fapiClient } from '../conformance/fapi-client.ts';
import { assertion, newClientKey } from '../support/clients/client-keys.ts';
import { ownCredentials } from '../support/clients/managed-clients.ts';
import { postForm } from '../support/clients/oauth-client.ts';
import { type Answer, expectStatus } from '../support/http.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const { tiers, admin } = await useTiers();
const member = await admin.createMember();
const client = await fapiClient(tiers.issuer, admin);

const now = () => Math.floor(Date.now() / 1000);
const ahead = (seconds: number) => ({ claims: { iat: now() + seconds } });
const outcome = ({ status, body }: Answer) => [status, body.error];

/** A request of the FAPI client as a request object that was made so many seconds from now. */
const pushSigned = async (claims: Record<string, unknown>) => {
  const { request } = await client.push();
  const all = { ...Object.fromEntries(request.searchParams), iss: client.client_id, aud: tiers.issuer, ...claims };
  const { alg, jwk, privateKey } = client.key;
  const signed = await new SignJWT({ ...all, exp: now() + 3_500 })
    .setProtectedHeader({ alg, kid: String(jwk.kid) })
    .sign(privateKey);
  return (await client.push({ request: signed })).par;
};

describe('What a FAPI client signs (FAPI 2.0 Security Profile §5.3.2.1)', () => {
  it.each(['iat', 'nbf'])(
    'as an assertion is refused with a far %s, where an exp in an hour would do',
    async (name) => {
      const late = { claims: { [name]: now() + 3_400, exp: now() + 3_500 } };
      expect(outcome((await client.push({}, { assertion: late })).par)).toEqual([401, 'invalid_client']);
      const authorized = await client.authorize(member);
      expect(outcome(await client.exchange(authorized, { assertion: late }))).toEqual([401, 'invalid_client']);
      // Nothing was used up.
      expectStatus(await client.exchange(authorized), 200);
    },
  );

  it('as a proof of possession is refused with a far iat, wherever it is sent', async () => {
    const { tokens } = await client.signIn(member);
    const refused = 'invalid_dpop_proof';
    expect(outcome((await client.push({}, { proof: ahead(290) })).par)).toEqual([400, refused]);
    expect(outcome(await client.exchange(await client.authorize(member), { proof: ahead(290) }))).toEqual([
      400,
      refused,
    ]);
    expect(outcome(await client.userinfo(tokens.access_token, { proof: ahead(290) }))).toEqual([401, refused]);
  });

  it('as a request object is refused with a far iat or nbf', async () => {
    expectStatus(await pushSigned({ iat: now() }), 201);
    for (const claims of [{ iat: now() + 3_400 }, { iat: now(), nbf: now() + 3_400 }]) {
      expect(outcome(await pushSigned(claims))).toEqual([400, 'invalid_request_object']);
    }
  });

  it('is taken 10 seconds ahead', async () => {
    const soon = { iat: now() + 10, nbf: now() + 10, exp: now() + 60 };
    const changes = { assertion: { claims: soon }, proof: { claims: { iat: soon.iat, nbf: soon.nbf } } };
    const { tokens } = await client.signIn(member, {}, changes);
    expectStatus(await client.userinfo(tokens.access_token, changes), 200);
    expectStatus(await pushSigned({ iat: soon.iat, nbf: soon.nbf }), 201);
  });
});

it('Other clients may be ahead by as much as their assertions may live', async () => {
  const key = await newClientKey('ES256');
  const usual = await admin.createClient({
    ...ownCredentials(),
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [key.jwk] },
  });
  const client_assertion = await assertion(key, usual.client_id, tiers.issuer, {
    iat: now() + 3_400,
    exp: now() + 3_500,
  });
  const answer = await postForm(`${tiers.address}/api/oauth/token`, {
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion,
  });
  expectStatus(answer, 200);
});
