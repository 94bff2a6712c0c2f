import { describe, expect, it } from 'vitest';
import { form, ISSUER, openGateway } from '../../test/support/fake-services.ts';

const REFRESH = { grant_type: 'refresh_token', refresh_token: 'rt', client_id: 'app' };
const tokens = { accessToken: 'at', tokenType: 'DPoP', expiresIn: 900, scope: '' };

describe('the DPoP header (RFC 9449 §4.1)', () => {
  const gatewayThat = (dpopNonce?: string) =>
    openGateway({ tokens: { refreshTokens: () => ({ tokens: { ...tokens, ...(dpopNonce && { dpopNonce }) } }) } });

  it('goes to the grant service as it is, and the answer says how the token is bound', async () => {
    const gateway = await gatewayThat();
    const answer = await gateway.send('/api/oauth/token', form(REFRESH, { dpop: 'a.b.c' }));
    expect(gateway.calls[0]?.message).toMatchObject({ dpopProof: 'a.b.c' });
    expect(await answer.json()).toMatchObject({ token_type: 'DPoP' });
    expect(answer.headers.get('dpop-nonce')).toBeNull();
  });

  it('is no proof when it is empty, and absent when it is absent', async () => {
    const gateway = await gatewayThat();
    await gateway.send('/api/oauth/token', form(REFRESH, { dpop: '' }));
    await gateway.send('/api/oauth/token', form(REFRESH));
    expect(gateway.calls.map(({ message }) => (message as { dpopProof?: string }).dpopProof)).toEqual(['', undefined]);
  });

  it('is answered with a new nonce when it is time for one', async () => {
    const answer = await (await gatewayThat('n')).send('/api/oauth/token', form(REFRESH, { dpop: 'a.b.c' }));
    expect(answer.headers.get('dpop-nonce')).toBe('n');
  });

  it('is refused when there are several, without a call', async () => {
    const gateway = await gatewayThat();
    const answer = await gateway.send('/api/oauth/token', form(REFRESH, { dpop: 'a.b.c, d.e.f' }));
    expect([answer.status, await answer.json()]).toEqual([
      400,
      expect.objectContaining({ error: 'invalid_dpop_proof' }),
    ]);
    expect(gateway.calls).toEqual([]);
  });

  it('goes to userinfo with a token of its scheme, with the method, and not with a bearer token', async () => {
    const gateway = await openGateway({ tokens: { getUserInfo: () => ({ sub: 's' }) } });
    const ask = (authorization: string, more: Record<string, string> = {}) =>
      gateway.send('/api/oauth/userinfo', { headers: { authorization, ...more } });
    await ask('DPoP at', { dpop: 'a.b.c' });
    await ask('DPoP at');
    await ask('Bearer at', { dpop: 'a.b.c' });
    const sent = gateway.calls.map(({ message }) => (message as { dpop?: unknown }).dpop);
    const presented = (proof: string) => expect.objectContaining({ proof, method: 'GET' });
    expect(sent).toEqual([presented('a.b.c'), presented(''), undefined]);
    const several = await ask('DPoP at', { dpop: 'a.b.c, d.e.f' });
    expect(several.status).toBe(401);
    expect(several.headers.get('www-authenticate')).toMatch(/^DPoP error="invalid_dpop_proof", algs="/);
    expect(several.headers.get('www-authenticate')).toContain(ISSUER);
  });
});
