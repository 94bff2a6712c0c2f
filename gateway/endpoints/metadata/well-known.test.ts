import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { ISSUER, openGateway } from '../../../test/support/fake-services.ts';

const keys = {
  getKeySet: () => ({
    keys: [
      { kid: 'k1', kty: 'RSA', alg: 'RS256', n: 'n', e: 'AQAB' },
      { kid: 'k2', kty: 'OKP', alg: 'EdDSA', crv: 'Ed25519', x: 'x' },
    ],
    signingAlgs: ['RS256'],
  }),
};

describe('the metadata documents', () => {
  it('agree, may be cached, and are open to every page', async () => {
    const gateway = await openGateway({ keys });
    const oidc = await gateway.send('/.well-known/openid-configuration', { headers: { origin: 'https://a.example' } });
    const oauth = await gateway.send('/.well-known/oauth-authorization-server');
    expect(await oidc.text()).toBe(await oauth.text());
    expect(oidc.headers.get('access-control-allow-origin')).toBe('*');
    expect(oidc.headers.get('cache-control')).toBe('public, max-age=300');
    expect(oidc.headers.get('pragma')).toBeNull();
  });

  it('name the issuer exactly, and only endpoints that exist', async () => {
    const gateway = await openGateway({ keys });
    const answer = await gateway.send('/.well-known/openid-configuration');
    const metadata = (await answer.json()) as Record<string, unknown>;
    expect(metadata).toMatchObject({
      issuer: ISSUER,
      response_types_supported: ['code'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      request_uri_parameter_supported: false,
    });
    const addresses = Object.entries(metadata).filter(([name]) => /_endpoint$|_uri$/.test(name));
    expect(addresses.length).toBe(9);
    for (const [, address] of addresses) {
      const { origin, pathname } = new URL(String(address));
      expect(origin).toBe(ISSUER);
      expect((await gateway.send(pathname, { method: 'PUT' })).status).toBe(405);
    }
  });

  it('cost one call, however often they are read', async () => {
    const gateway = await openGateway({ keys });
    const paths = ['/.well-known/openid-configuration', '/api/oauth/jwks', '/.well-known/oauth-authorization-server'];
    await Promise.all([...paths, ...paths].map((path) => gateway.send(path)));
    expect(gateway.calls.map(({ rpc }) => rpc)).toEqual(['GetKeySet']);
  });

  it('are an outage, and not cached, while the grant service has never answered', async () => {
    const getKeySet = () => {
      throw new ConnectError('away', Code.Unavailable);
    };
    const answer = await (await openGateway({ keys: { getKeySet } })).send('/.well-known/openid-configuration');
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([503, 'no-store']);
    expect(await answer.json()).toMatchObject({ error: 'temporarily_unavailable' });
  });
});

describe('the key set', () => {
  it('has the members of each key type alone', async () => {
    const answer = await (await openGateway({ keys })).send('/api/oauth/jwks');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
    expect(await answer.json()).toEqual({
      keys: [
        { kid: 'k1', kty: 'RSA', alg: 'RS256', use: 'sig', n: 'n', e: 'AQAB' },
        { kid: 'k2', kty: 'OKP', alg: 'EdDSA', use: 'sig', crv: 'Ed25519', x: 'x' },
      ],
    });
  });
});

describe('protected resource metadata (RFC 9728)', () => {
  it.each([
    ['', ISSUER],
    ['/', ISSUER],
    ['/mcp', `${ISSUER}/mcp`],
    ['/mcp/v1', `${ISSUER}/mcp/v1`],
    ['/a%20b', `${ISSUER}/a%20b`],
  ])('of the path %j names %s', async (path, resource) => {
    const answer = await (await openGateway()).send(`/.well-known/oauth-protected-resource${path}`);
    expect(await answer.json()).toMatchObject({ resource, authorization_servers: [ISSUER] });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('lists no privileged scope: clients copy the list', async () => {
    const answer = await (await openGateway()).send('/.well-known/oauth-protected-resource');
    const { scopes_supported: scopes } = (await answer.json()) as { scopes_supported: string[] };
    expect(scopes).toEqual(expect.arrayContaining(['openid', 'CREATE_POST', 'USE_ROBOTS']));
    expect(scopes).not.toContain('offline_access');
    expect(scopes.filter((scope) => /^(ADMIN|MANAGE_|VIEW_|USE_OAUTH|USE_PERSONAL)/.test(scope))).toEqual([]);
  });
});
