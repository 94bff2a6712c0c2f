import { describe, expect, it } from 'vitest';
import { audienceFits, exchangedResource, namedAudience, requestedResource } from './resource.ts';

const rules = {
  issuer: 'https://api.example',
  resources: ['https://other.example/mcp', 'https://mcp.example/', 'urn:storyden:jobs'],
};

describe('the resource parameter (RFC 8707, product.md §7)', () => {
  it.each([
    ['none', [], undefined],
    ['the issuer', ['https://api.example'], 'https://api.example'],
    ['a path under it', ['https://api.example/mcp'], 'https://api.example/mcp'],
    ['one of OAUTH_RESOURCES', ['urn:storyden:jobs'], 'urn:storyden:jobs'],
    ['the same one twice', ['https://api.example', 'https://api.example'], 'https://api.example'],
    ['the issuer with an empty path', ['https://api.example/'], 'https://api.example'],
    ['the issuer in two spellings', ['https://api.example/', 'https://api.example'], 'https://api.example'],
    ['scheme and host in capitals', ['HTTPS://API.example:443/mcp'], 'https://api.example/mcp'],
    ['one of OAUTH_RESOURCES in capitals', ['https://Other.Example/mcp'], 'https://other.example/mcp'],
    ['one of OAUTH_RESOURCES with an empty path', ['https://mcp.example'], 'https://mcp.example/'],
    ['a path that ends with a slash, which is another', ['https://api.example/mcp/'], 'https://api.example/mcp/'],
  ])('takes %s', (_what, values, resource) => {
    expect(requestedResource(values, rules)).toBe(resource);
  });

  it.each([
    ['a foreign one', ['https://evil.example']],
    ['a host that begins like the issuer', ['https://api.example.evil.test/']],
    ['user info behind the issuer', ['https://api.example@evil.test/']],
    ['a fragment', ['https://api.example/mcp#part']],
    ['dot segments', ['https://api.example/mcp/../admin']],
    ['a path under one of OAUTH_RESOURCES', ['https://other.example/mcp/sub']],
    ['two at once', ['https://api.example', 'https://api.example/mcp']],
    ['no URI', ['mcp']],
    ['a path in capitals', ['https://other.example/MCP']],
    ['a slash behind a path', ['https://other.example/mcp/']],
    ['a host before a backslash', ['https://api.example\\.evil.test/']],
    ['a host that is encoded', ['https://%61pi.example/']],
    ['a URN in capitals', ['URN:storyden:jobs']],
    ['one that exists and one that does not', ['https://api.example', 'https://evil.example']],
  ])('refuses %s', (_what, values) => {
    expect(() => requestedResource(values, rules)).toThrowError(expect.objectContaining({ code: 'invalid_target' }));
  });

  it('may be repeated at the token endpoint, chosen there, and not changed there', () => {
    expect(exchangedResource(['https://api.example/mcp'], 'https://api.example/mcp', rules)).toBe(
      'https://api.example/mcp',
    );
    expect(exchangedResource(['https://api.example/mcp'], undefined, rules)).toBe('https://api.example/mcp');
    for (const elsewhere of ['https://other.example/mcp', 'urn:storyden:jobs']) {
      expect(() => exchangedResource([elsewhere], undefined, rules)).toThrowError(/approved/);
    }
    expect(exchangedResource([], 'https://api.example/mcp', rules)).toBe('https://api.example/mcp');
    expect(() => exchangedResource(['https://api.example'], 'https://api.example/mcp', rules)).toThrowError(/approved/);
    expect(exchangedResource(['https://api.example/'], 'https://api.example', rules)).toBe('https://api.example');
    expect(exchangedResource(['https://api.example'], 'https://api.example/', rules)).toBe('https://api.example/');
  });
});

describe('the audience of an endpoint', () => {
  const endpoint = 'https://api.example/api/oauth/userinfo';
  it.each([
    ['storyden', true],
    ['https://api.example', true],
    ['https://api.example/', true],
    ['https://api.example/api', true],
    ['https://api.example/ap', false],
    ['https://api.example/mcp', false],
    ['https://other.example/mcp', false],
    ['', false],
  ])('%s: %s', (audience, fits) => {
    expect(audienceFits(audience, endpoint)).toBe(fits);
  });
});

describe('an audience by name (RFC 8693 §2.1)', () => {
  it.each([
    ['the default', 'storyden', 'storyden'],
    ['a resource, in another spelling', 'HTTPS://API.example/mcp', 'https://api.example/mcp'],
    ['one of OAUTH_RESOURCES', 'urn:storyden:jobs', 'urn:storyden:jobs'],
    ['what may be a client', 'sdoak_service', undefined],
    ['a foreign address', 'https://evil.example', undefined],
  ])('is %s', (_what, value, audience) => {
    expect(namedAudience(value, rules)).toBe(audience);
  });
});
