import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { ADMINISTRATOR } from '../../proto/vocabulary/permissions.ts';
import type { Who } from '../auth/guards.ts';
import type { Endpoint, Method } from '../routing/endpoint.ts';
import { type Operation, takesBody } from '../routing/operation.ts';
import { defaultReason, everyResponse, refusal, type Shape } from './documented-refusals.ts';

/** What the document says of an operation, and what it has in common with the others of its endpoint. */
type Described = Omit<Operation, 'serve'>;
type Traits = Pick<Endpoint, 'tag' | 'family' | 'origins' | 'oauth' | 'alone'>;

const SECURITY: Readonly<Record<Who, ZodOpenApiOperationObject['security']>> = {
  anybody: [],
  // A public client only names itself; secrets and assertions may also be in the body.
  client: [{}, { clientBasic: [] }],
  account: [{ session: [] }],
  administrator: [{ session: [ADMINISTRATOR] }],
  accessToken: [{ accessToken: [] }, { boundAccessToken: [] }],
  registrationToken: [{ registrationToken: [] }],
};

/** The paths of the document with their operations. */
export function describeEndpoints(endpoints: readonly Endpoint[]): ZodOpenApiPathsObject {
  return Object.fromEntries(
    endpoints.map((endpoint) => {
      const operations = Object.entries(endpoint.operations) as [Method, Operation][];
      const item = operations.map(([method, operation]) => [
        method.toLowerCase(),
        describeOperation(endpoint, method, operation),
      ]);
      return [endpoint.path.replace(/[:*](\w+)/g, '{$1}'), Object.fromEntries(item)];
    }),
  );
}

function describeOperation(traits: Traits, method: Method, operation: Described): ZodOpenApiOperationObject {
  const { id, summary, description, who, path, query, header, body } = operation;
  const params = { ...(path && { path }), ...(query && { query }), ...(header && { header }) };
  return {
    operationId: id,
    tags: [traits.tag],
    summary,
    ...(description && { description }),
    security: SECURITY[who] ?? [],
    ...(Object.keys(params).length > 0 && { requestParams: params }),
    ...(body && {
      requestBody: {
        // A form may be left out where nothing in it is required.
        required: body.type === 'application/json' || !body.schema.safeParse({}).success,
        content: { [body.type]: { schema: body.schema } },
      },
    }),
    responses: { ...successes(operation), ...refusals(traits, method, operation) },
  };
}

function successes({ answer }: Described) {
  return mapStatuses(answer, ({ description, json, type, headers }) => ({
    description,
    headers: z.object({ ...everyResponse, ...headers }),
    ...(json && { content: { 'application/json': { schema: json } } }),
    ...(type && { content: { [type]: { schema: z.string() } } }),
  }));
}

function refusals(traits: Traits, method: Method, operation: Described) {
  const named = operation.refuses ?? {};
  const statuses = new Set([...expectedRefusals(traits, method, operation), ...Object.keys(named).map(Number)]);
  const reasons = Object.fromEntries([...statuses].sort().map((status) => [status, named[status]]));
  return mapStatuses(reasons, (reason, status) => {
    const shape = shapeOf(status, traits);
    if (method !== 'HEAD') return refusal(status, shape, reason);
    return { description: reason ?? defaultReason(status, shape), headers: z.object(everyResponse) };
  });
}

function shapeOf(status: number, { family, oauth, origins }: Traits): Shape {
  if (family === 'oauth') return origins === 'navigation' ? 'navigation' : 'oauth';
  return status === 404 && oauth ? 'either' : 'problem';
}

/** The refusals that follow from what kind of endpoint it is. */
function expectedRefusals(traits: Traits, method: Method, { who, path, query, body }: Described): number[] {
  const isOAuth = traits.family === 'oauth';
  const changes = method !== 'GET' && method !== 'HEAD';
  const takesToken = who === 'accessToken' || who === 'registrationToken';
  const readsBody = Boolean(body) || takesBody(who, method);
  return [
    ...((path && !isOAuth) || query || body || takesToken ? [400] : []),
    ...(who === 'anybody' ? [] : [401]),
    ...(who === 'administrator' || (changes && !isOAuth) ? [403] : []),
    ...(traits.oauth ? [404] : []),
    ...(readsBody ? [413] : []),
    ...(readsBody && !isOAuth ? [415] : []),
    ...(traits.alone ? [] : [500, 503]),
  ];
}

function mapStatuses<Value>(
  values: { readonly [status: number]: Value },
  toResponse: (value: Value, status: number) => ZodOpenApiResponseObject,
): { [status: `${1 | 2 | 3 | 4 | 5}${string}`]: ZodOpenApiResponseObject } {
  return Object.fromEntries(
    Object.entries(values).map(([status, value]) => [status, toResponse(value, Number(status))]),
  );
}
