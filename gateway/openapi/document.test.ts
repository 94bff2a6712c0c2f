import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, it } from 'vitest';
import { endpoints } from '../app.ts';
import { ISSUER, playedContext } from '../testing/played-tiers.ts';
import type { Endpoint } from '../wire/endpoint.ts';
import { openapiDocument } from './document.ts';

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const;
const document = openapiDocument(ISSUER);

const described = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
  METHODS.flatMap((method) => {
    const operation = item[method];
    return operation ? [{ name: `${method.toUpperCase()} ${path}`, operation }] : [];
  }),
);

const declared = new Map(
  endpoints(playedContext({}, { dynamicRegistration: true }).context).flatMap((endpoint) =>
    Object.keys(endpoint.methods).map((method): [string, Endpoint] => [
      `${method} ${endpoint.path.replace(/[:*](\w+)/g, '{$1}')}`,
      endpoint,
    ]),
  ),
);

it('is a valid OpenAPI 3.1 document', async () => {
  const validator = new Validator();
  expect(await validator.validate(JSON.parse(JSON.stringify(document)))).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

it('has every operation of the router, and no other', () => {
  expect(described.map(({ name }) => name).toSorted()).toEqual([...declared.keys()].toSorted());
  expect(described.length).toBeGreaterThan(50);
});

it('has an id of its own for every operation', () => {
  const ids = described.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(described.length);
});

it.each(described)('describes $name as it is declared', ({ name, operation }) => {
  const endpoint = declared.get(name);
  const refusals = Object.entries(operation.responses ?? {}).filter(([status]) => Number(status) >= 400);
  for (const [status, { content }] of refusals) {
    const shapes = JSON.stringify(content ?? {}).match(/OAuthError|Problem/g) ?? [];
    const goesAway = status === '404' && endpoint?.oauth;
    const expected = endpoint?.family === 'oauth' ? ['OAuthError'] : goesAway ? ['Problem', 'OAuthError'] : ['Problem'];
    expect(shapes, status).toEqual(name.startsWith('HEAD') ? [] : expected);
  }
  if (endpoint?.oauth) expect(refusals.map(([status]) => status)).toContain('404');
  const takesSession = JSON.stringify(operation.security).includes('session');
  if (takesSession) expect(endpoint?.origins).toBe('site');
  expect(/accessToken|registrationToken/.test(JSON.stringify(operation.security))).toBe(endpoint?.takesBearer ?? false);
});
