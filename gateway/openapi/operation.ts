import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathItemObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { ADMINISTRATOR } from '../../proto/vocabulary/permissions.ts';
import { defaultReason, everyResponse, refusal, type Shape } from './documented-refusals.ts';

/** Who may call: as the table of product.md §4. */
export type Who = 'anybody' | 'client' | 'account' | 'administrator' | 'accessToken' | 'registrationToken';

type Method = 'get' | 'head' | 'post' | 'put' | 'patch' | 'delete';

/** What all operations of a path have in common; the endpoint's declaration says the same. */
export type Traits = {
  readonly tag: string;
  /** Whose errors it writes (product.md §1). */
  readonly errors: 'oauth' | 'problem';
  /** Browsers go there: who reads pages is refused with a page. */
  readonly navigation?: true;
  /** Gone while OAUTH_ENABLED is false. */
  readonly oauth: boolean;
  /** Answers without asking another tier, so that it cannot be away. */
  readonly alone?: true;
};

export type Operation = {
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly who: Who;
  readonly path?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly header?: z.ZodObject;
  readonly json?: z.ZodType;
  readonly form?: z.ZodType;
  /** What it answers when all is well. */
  readonly answers: { readonly [status: number]: Answer };
  /** Refusals that not every endpoint of this kind has, and better words for those that it has. */
  readonly refuses?: { readonly [status: number]: string };
};

type Answer = {
  readonly description: string;
  readonly json?: z.ZodType;
  /** Another type than JSON; the body is text. */
  readonly type?: string;
  readonly headers?: { readonly [name: string]: z.ZodType };
};

const SECURITY: Readonly<Record<Who, ZodOpenApiOperationObject['security']>> = {
  anybody: [],
  // A public client only names itself; secrets and assertions may also be in the body.
  client: [{}, { clientBasic: [] }],
  account: [{ session: [] }],
  administrator: [{ session: [ADMINISTRATOR] }],
  accessToken: [{ accessToken: [] }, { boundAccessToken: [] }],
  registrationToken: [{ registrationToken: [] }],
};

/** A path of the document with its operations. */
export function describePath(traits: Traits, operations: { readonly [Name in Method]?: Operation }) {
  const item: ZodOpenApiPathItemObject = {};
  for (const [method, operation] of Object.entries(operations) as [Method, Operation][]) {
    item[method] = describe(traits, method, operation);
  }
  return item;
}

function describe(traits: Traits, method: Method, operation: Operation): ZodOpenApiOperationObject {
  const { id, summary, description, who, path, query, header, json, form } = operation;
  const params = { ...(path && { path }), ...(query && { query }), ...(header && { header }) };
  const requestBody = json
    ? { required: true, content: { 'application/json': { schema: json } } }
    : form && {
        // May be left out where nothing in it is required.
        required: !form.safeParse({}).success,
        content: { 'application/x-www-form-urlencoded': { schema: form } },
      };
  return {
    operationId: id,
    tags: [traits.tag],
    summary,
    ...(description && { description }),
    security: SECURITY[who] ?? [],
    ...(Object.keys(params).length > 0 && { requestParams: params }),
    ...(requestBody && { requestBody }),
    responses: { ...successes(operation), ...refusals(traits, method, operation) },
  };
}

function successes({ answers }: Operation) {
  return mapStatuses(answers, ({ description, json, type, headers }) => ({
    description,
    headers: z.object({ ...everyResponse, ...headers }),
    ...(json && { content: { 'application/json': { schema: json } } }),
    ...(type && { content: { [type]: { schema: z.string() } } }),
  }));
}

function refusals(traits: Traits, method: Method, operation: Operation) {
  const named = operation.refuses ?? {};
  const statuses = new Set([...expectedRefusals(traits, method, operation), ...Object.keys(named).map(Number)]);
  const reasons = Object.fromEntries([...statuses].sort().map((status) => [status, named[status]]));
  return mapStatuses(reasons, (reason, status) => {
    const shape = shapeOf(status, traits);
    if (method !== 'head') return refusal(status, shape, reason);
    return { description: reason ?? defaultReason(status, shape), headers: z.object(everyResponse) };
  });
}

function shapeOf(status: number, { errors, oauth, navigation }: Traits): Shape {
  if (navigation) return 'navigation';
  return status === 404 && oauth && errors === 'problem' ? 'either' : errors;
}

/** The refusals that follow from what kind of endpoint it is. */
function expectedRefusals(traits: Traits, method: Method, operation: Operation): number[] {
  const { who, path, query, json, form } = operation;
  const changes = method !== 'get' && method !== 'head';
  const hasSession = who === 'account' || who === 'administrator';
  const takesToken = who === 'accessToken' || who === 'registrationToken';
  const takesBody = Boolean(json || form) || (hasSession && changes);
  return [
    ...((path && traits.errors === 'problem') || query || json || form || takesToken ? [400] : []),
    ...(who === 'anybody' ? [] : [401]),
    ...(who === 'administrator' || (changes && traits.errors === 'problem') ? [403] : []),
    ...(traits.oauth ? [404] : []),
    ...(takesBody ? [413] : []),
    ...(takesBody && traits.errors === 'problem' ? [415] : []),
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
