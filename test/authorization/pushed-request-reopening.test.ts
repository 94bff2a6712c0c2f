import { describe, expect, it } from 'vitest';
import { postForm, rawClient } from '../support/clients/oauth-client.ts';
import { expectStatus, locationOf } from '../support/http.ts';
import type { Person } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const { tiers, admin } = await useTiers();
const member = await admin.createMember();
const somebodyElse = await admin.createMember();
const client = await admin.createClient();

/** The address that a browser opens with a request that was pushed just now. */
async function pushed() {
  const { url } = rawClient(tiers.address, client).authorizeUrl({ scope: 'openid' });
  const answer = await postForm(`${tiers.address}/api/oauth/par`, url.search.slice(1));
  const { request_uri } = expectStatus(answer, 201);
  url.search = new URLSearchParams({ client_id: client.client_id, request_uri }).toString();
  return url;
}

const open = (person: Person, { pathname, search }: URL) => person.get(`${pathname}${search}`);
const requestIdOf = async (person: Person, url: URL) =>
  locationOf(await open(person, url)).searchParams.get('request_id') ?? '';

describe('A pushed request (RFC 9126 §4, FAPI 2.0 Security Profile §5.3.2.2)', () => {
  it('leads to the same consent however often its account opens it, until it decides', async () => {
    const url = await pushed();
    const requestId = await requestIdOf(member, url);
    expect(await requestIdOf(member, url)).toBe(requestId);
    expectStatus(await member.decideAuthorization(requestId, 'approve'), 200);
    expect((await open(member, url)).status).toBe(400);
  });

  it('lives no longer for being opened again', async () => {
    const url = await pushed();
    const expiry = async () => {
      const requestId = await requestIdOf(member, url);
      const consent = await member.get(`/api/oauth/authorize/consent?request_id=${requestId}`);
      return expectStatus(consent, 200).expires_at;
    };
    expect(await expiry()).toBe(await expiry());
  });

  it('that an account has opened is no other account’s', async () => {
    const url = await pushed();
    const requestId = await requestIdOf(member, url);
    expect(locationOf(await open(somebodyElse, url)).searchParams.get('error')).toBe('invalid_request');
    expect((await somebodyElse.decideAuthorization(requestId, 'approve')).status).toBe(400);
    expectStatus(await member.decideAuthorization(requestId, 'approve'), 200);
  });
});
