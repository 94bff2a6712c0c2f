import type { RequestHandler } from 'express';
import type { TakenToken } from '../auth/access-token.ts';
import { GUARDS } from '../auth/guards.ts';
import type { GatewayContext } from '../context.ts';
import { NO_FORM } from '../http/parameters.ts';
import { notFound } from '../http/problem.ts';
import type { Endpoint, Method } from './endpoint.ts';
import type { Route } from './endpoint-router.ts';
import { httpCall } from './operation.ts';

/** The routes of declared endpoints for one gateway: what is declared, with the context that handlers are given. */
export function routesOf(endpoints: readonly Endpoint[], context: GatewayContext): Route[] {
  return endpoints.flatMap((endpoint) => {
    const route = routeOf(endpoint, context);
    return [route, ...(endpoint.alsoAt?.(context.config) ?? []).map((path) => ({ ...route, path }))];
  });
}

function routeOf(endpoint: Endpoint, context: GatewayContext): Route {
  const { path, family, origins, oauth } = endpoint;
  const shared = { path, family, origins, oauth };
  const reason = endpoint.switchedOff?.(context.config);
  if (reason !== undefined) return { ...shared, methods: methodsOf(endpoint, () => refuse(reason)) };
  const takesToken = takenToken(endpoint);
  return {
    ...shared,
    ...(takesToken && { takesToken }),
    ...(endpoint.looked && { looked: lookedHandler(endpoint.looked, context) }),
    methods: methodsOf(endpoint, (operation) => operation.serve(context)),
  };
}

type Operations = Endpoint['operations'];

function methodsOf({ operations }: Endpoint, serve: (operation: NonNullable<Operations[Method]>) => RequestHandler) {
  return Object.fromEntries(Object.entries(operations).map(([method, operation]) => [method, serve(operation)]));
}

function lookedHandler({ who, handle }: NonNullable<Endpoint['looked']>, context: GatewayContext): RequestHandler {
  return async (request, response) => {
    const http = httpCall(context, request, response);
    await GUARDS[who](http, NO_FORM);
    await handle(http);
  };
}

function refuse(reason: string): RequestHandler {
  return () => {
    throw notFound(reason);
  };
}

/** What challenges name (RFC 6750 §3), of an endpoint that takes a token. */
function takenToken({ path, requiredScope: scope, operations }: Endpoint): TakenToken | undefined {
  const callers = Object.values(operations).map(({ who }) => who);
  if (callers.includes('registrationToken')) return { schemes: ['Bearer'] };
  if (!callers.includes('accessToken')) return undefined;
  return { schemes: ['Bearer', 'DPoP'], ...(scope !== undefined && { resource: { path, scope } }) };
}
