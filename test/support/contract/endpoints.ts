/** Whose errors an endpoint writes (product.md §1): OAuth's two fields, or the four of everything else. */
type ErrorShape = 'oauth' | 'platform';

export type KnownEndpoint = {
  readonly path: string;
  readonly methods: readonly string[];
  readonly errors: ErrorShape;
  /** What a body is: a form, JSON, or there is none. */
  readonly takes?: 'form' | 'json';
  /** Who may call it from a page (product.md §4): any origin, the platform's own with the session, nobody. */
  readonly cors: 'any' | 'site' | 'none';
  /** Needs a session; the answer without one is 401. */
  readonly session?: true;
};

const OAUTH = { errors: 'oauth', takes: 'form', cors: 'any' } as const;
const SITE = { errors: 'platform', takes: 'json', cors: 'site', session: true } as const;
const DOCUMENT = { errors: 'oauth', methods: ['GET'], cors: 'any' } as const;

/**
 * Every endpoint that there is, as product.md §4 has it, but registration, which is off unless a test switches it on. `{…}`
 * stands for any value.
 */
export const ENDPOINTS: readonly KnownEndpoint[] = [
  { path: '/.well-known/openid-configuration', ...DOCUMENT },
  { path: '/.well-known/oauth-authorization-server', ...DOCUMENT },
  { path: '/.well-known/oauth-protected-resource', ...DOCUMENT },
  { path: '/.well-known/oauth-protected-resource/{path}', ...DOCUMENT },
  { path: '/api/oauth/jwks', ...DOCUMENT },
  { path: '/api/oauth/clients/{client_id}/logo', ...DOCUMENT, errors: 'platform' },
  { path: '/api/oauth/authorize', ...OAUTH, methods: ['GET', 'POST'], cors: 'none' },
  { path: '/api/oauth/logout', ...OAUTH, methods: ['GET', 'POST'], cors: 'none' },
  { path: '/api/oauth/logout/return', errors: 'platform', methods: ['GET'], cors: 'site' },
  { path: '/api/oauth/authorize/client', errors: 'platform', methods: ['GET'], cors: 'site' },
  { path: '/api/oauth/authorize/response', errors: 'oauth', methods: ['GET'], cors: 'none' },
  { path: '/api/oauth/par', ...OAUTH, methods: ['POST'] },
  { path: '/api/oauth/device_authorization', ...OAUTH, methods: ['POST'] },
  { path: '/api/oauth/token', ...OAUTH, methods: ['POST'] },
  { path: '/api/oauth/userinfo', ...OAUTH, methods: ['GET', 'POST'] },
  { path: '/api/oauth/revoke', ...OAUTH, methods: ['POST'] },
  { path: '/api/oauth/introspect', ...OAUTH, methods: ['POST'], cors: 'none' },
  { path: '/api/oauth/authorize/consent', ...SITE, methods: ['GET', 'POST'] },
  { path: '/api/oauth/device/consent', ...SITE, methods: ['GET', 'POST'] },
  { path: '/api/auth/oauth/grants', ...SITE, methods: ['GET'] },
  { path: '/api/auth/oauth/grants/{id}', ...SITE, methods: ['DELETE'] },
  { path: '/api/auth/oauth/tokens', ...SITE, methods: ['GET'] },
  { path: '/api/auth/oauth/tokens/{id}', ...SITE, methods: ['DELETE'] },
  { path: '/api/auth/oauth/clients', ...SITE, methods: ['GET', 'POST'] },
  { path: '/api/auth/oauth/clients/{id}', ...SITE, methods: ['GET', 'PATCH', 'DELETE'] },
  { path: '/api/auth/oauth/clients/{id}/secret', ...SITE, methods: ['POST'] },
  { path: '/api/admin/oauth/clients', ...SITE, methods: ['GET', 'POST'] },
  { path: '/api/admin/oauth/clients/{id}', ...SITE, methods: ['GET', 'PATCH', 'DELETE'] },
  { path: '/api/admin/oauth/clients/{id}/secret', ...SITE, methods: ['POST'] },
  { path: '/api/admin/oauth/refresh-tokens', ...SITE, methods: ['GET'] },
  { path: '/api/admin/oauth/refresh-tokens/{id}', ...SITE, methods: ['DELETE'] },
  { path: '/api/admin/oauth/device-authorizations', ...SITE, methods: ['GET'] },
  { path: '/api/admin/oauth/signing-keys', ...SITE, methods: ['GET'] },
  { path: '/api/admin/oauth/signing-keys/rotate', ...SITE, methods: ['POST'] },
  { path: '/api/auth/password/signup', errors: 'platform', takes: 'json', cors: 'site', methods: ['POST'] },
  { path: '/api/auth/password/signin', errors: 'platform', takes: 'json', cors: 'site', methods: ['POST'] },
  { path: '/api/auth/logout', ...SITE, methods: ['POST'] },
  { path: '/api/accounts', ...SITE, methods: ['GET'] },
  { path: '/api/admin/accounts', ...SITE, methods: ['GET', 'POST'] },
  { path: '/api/admin/bans/{handle}', ...SITE, methods: ['POST', 'DELETE'] },
  { path: '/api/roles', ...SITE, methods: ['GET', 'POST'] },
  { path: '/api/roles/{id}', ...SITE, methods: ['GET', 'PATCH', 'DELETE'] },
  { path: '/api/accounts/{handle}/roles/{role_id}', ...SITE, methods: ['PUT', 'DELETE'] },
  { path: '/api/openapi.json', errors: 'platform', methods: ['GET'], cors: 'any' },
  { path: '/api/docs', errors: 'platform', methods: ['GET'], cors: 'none' },
  { path: '/api/docs/{file}', errors: 'platform', methods: ['GET'], cors: 'none' },
  { path: '/livez', errors: 'platform', methods: ['GET'], cors: 'none' },
  { path: '/readyz', errors: 'platform', methods: ['GET'], cors: 'none' },
];

/** A path with every placeholder replaced. */
export const pathWith = (path: string, value: string) => path.replace(/\{\w+\}/g, () => value);

/** Each method of each endpoint. */
export const CALLS = ENDPOINTS.flatMap((endpoint) => endpoint.methods.map((method) => ({ ...endpoint, method })));
