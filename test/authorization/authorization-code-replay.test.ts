import { describe, expect, it } from 'vitest';
import { pkce, rawClient, userinfo } from '../support/clients/oauth-client.ts';
import { type Answer, expectStatus } from '../support/http.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const SCOPE = 'openid offline_access';

const { tiers, admin } = await useTiers();
const member = await admin.createMember();
const client = await admin.createClient();
const stranger = await admin.createClient();
const confidential = await admin.createClient({ type: 'confidential' });

const raw = (of = client) => rawClient(tiers.address, of);
const approvedCode = (of = client) => raw(of).approvedCode(member, { scope: SCOPE });

const expectRefused = ({ status, body }: Answer, error: string) =>
  expect({ status, error: body.error }).toEqual({ status: 400, error });

/** Whether a grant still renews and still shows who approved it. */
async function stands(tokens: { access_token: string; refresh_token: string }, of = client): Promise<boolean> {
  const seen = await userinfo(tiers.address, tokens.access_token);
  const renewed = await raw(of).refresh(tokens.refresh_token);
  expect(renewed.status === 200).toBe(seen.status === 200);
  return renewed.status === 200;
}

describe('a code that was used (product.md §5.7, RFC 6749 §4.1.2)', () => {
  it('and is used again by the rightful client revokes the grant and its tokens', async () => {
    const { code, verifier } = await approvedCode();
    const tokens = expectStatus(await raw().exchange(code, verifier), 200);
    expectRefused(await raw().exchange(code, verifier), 'invalid_grant');
    expect(await stands(tokens)).toBe(false);
  });

  it('and is used again revokes no other grant', async () => {
    const { code, verifier } = await approvedCode();
    const other = await raw().tokensByCode(member, SCOPE);
    expectStatus(await raw().exchange(code, verifier), 200);
    expectRefused(await raw().exchange(code, verifier), 'invalid_grant');
    expect(await stands(other)).toBe(true);
  });

  it.each([
    ['with another verifier', (code: string) => raw().exchange(code, pkce().verifier)],
    ['by another client', (code: string, verifier: string) => raw(stranger).exchange(code, verifier)],
  ])('and is tried again %s revokes nothing', async (_, attack) => {
    const { code, verifier } = await approvedCode();
    const tokens = expectStatus(await raw().exchange(code, verifier), 200);
    expectRefused(await attack(code, verifier), 'invalid_grant');
    expect(await stands(tokens)).toBe(true);
  });

  it('and is tried again without the secret of its confidential client revokes nothing', async () => {
    const { code, verifier } = await approvedCode(confidential);
    const tokens = expectStatus(await raw(confidential).exchange(code, verifier), 200);
    const forged = await raw({ ...confidential, client_secret: 'sdoas_wrong' }).exchange(code, verifier);
    expect(forged).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(await stands(tokens, confidential)).toBe(true);
  });
});
