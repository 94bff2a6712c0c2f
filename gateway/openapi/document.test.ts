import { expect, it } from 'vitest';
import { describedOperations } from '../../test/support/contract/described-operations.ts';
import { fakeContext } from '../../test/support/fake-services.ts';
import { ENDPOINTS } from '../app.ts';
import { routesOf } from '../routing/bind-endpoint.ts';
import type { Route } from '../routing/endpoint-router.ts';

const described = await describedOperations();

const { context } = fakeContext({}, { dynamicRegistration: true });
const declared = new Map(
  routesOf(ENDPOINTS, context).flatMap((endpoint) =>
    Object.keys(endpoint.methods).map((method): [string, Route] => [
      `${method} ${endpoint.path.replace(/[:*](\w+)/g, '{$1}')}`,
      endpoint,
    ]),
  ),
);

it('The OpenAPI document has every operation of the router, and no other', () => {
  expect(described.map(({ name }) => name).toSorted()).toEqual([...declared.keys()].toSorted());
  expect(described.length).toBeGreaterThan(50);
});

it('has an id of its own for every operation', () => {
  const ids = described.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(described.length);
});

it.each(described)('describes $name as it is declared', ({ name, method, responses, security }) => {
  const endpoint = declared.get(name);
  const refusals = Object.entries(responses).filter(([status]) => Number(status) >= 400);
  for (const [status, { content }] of refusals) {
    const isOAuthShaped = JSON.stringify(content ?? {}).includes('"error_description"');
    const isPlatformShaped = JSON.stringify(content ?? {}).includes('"request_id"');
    const goesAway = status === '404' && endpoint?.oauth;
    const expected = [endpoint?.family === 'oauth' || goesAway, endpoint?.family !== 'oauth'];
    expect([isOAuthShaped, isPlatformShaped], status).toEqual(method === 'HEAD' ? [false, false] : expected);
  }
  if (endpoint?.oauth) expect(Object.keys(responses)).toContain('404');
  const schemes = security.flatMap(Object.keys);
  if (schemes.includes('session')) expect(endpoint?.origins).toBe('site');
  const tokens = [
    ...(schemes.includes('boundAccessToken') ? ['Bearer', 'DPoP'] : []),
    ...(schemes.includes('registrationToken') ? ['Bearer'] : []),
  ];
  expect(endpoint?.takesToken?.schemes ?? []).toEqual(tokens);
});
