import cors from 'cors';
import { type ErrorRequestHandler, type RequestHandler, type Response, Router } from 'express';
import type { TakenToken } from '../auth/access-token.ts';
import { onlyLooks, type SameSite } from '../auth/same-site.ts';
import { ProblemError, problemWith } from '../http/problem.ts';
import type { Family } from '../http/problem-codes.ts';
import type { Method, Origins } from './endpoint.ts';

export type Route = {
  readonly path: string;
  readonly family: Family;
  readonly origins: Origins;
  /** Part of OAuth, so gone while OAUTH_ENABLED is false. */
  readonly oauth: boolean;
  /** Takes a token, so that its refusals carry a challenge (RFC 6750 §3, RFC 9449 §7.1). */
  readonly takesToken?: TakenToken;
  /**
   * Its GET does something. This answers whoever only looks (same-site.ts), before anything is done; a `site` endpoint
   * has to be read by one of our own pages.
   */
  readonly looked?: RequestHandler;
  readonly methods: { readonly [Name in Method]?: RequestHandler };
};

declare global {
  namespace Express {
    interface Locals {
      requestId: string;
      family?: Family;
      origins?: Origins;
      takesToken?: TakenToken;
    }
  }
}

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

type RouterOptions = {
  readonly oauthEnabled: boolean;
  readonly sameSite: SameSite;
  readonly writeError: ErrorRequestHandler;
};

/** Serves the endpoints, each behind the checks that its declaration asks for. */
export function endpointRouter(endpoints: readonly Route[], options: RouterOptions): Router {
  const router = Router();
  for (const endpoint of endpoints) {
    const route = router.route(endpoint.path);
    route.all(openEndpoint(endpoint, options));
    const corsHeaders = corsFor(endpoint, options.sameSite);
    // What every origin may read is the same for every request, but for preflights.
    if (corsHeaders && endpoint.origins === 'any') route.options(corsHeaders);
    else if (corsHeaders) route.all(corsHeaders);
    if (endpoint.oauth && !options.oauthEnabled) route.all(refuseDisabled);
    if (endpoint.origins === 'site') route.all(requireSameSite(endpoint, options.sameSite));
    const { GET, HEAD, POST, PUT, PATCH, DELETE } = endpoint.methods;
    // Before GET, which answers HEAD as well.
    if (HEAD) route.head(HEAD);
    if (endpoint.looked) route.all(answerLooks(endpoint.looked));
    if (GET) route.get(GET);
    if (POST) route.post(POST);
    if (PUT) route.put(PUT);
    if (PATCH) route.patch(PATCH);
    if (DELETE) route.delete(DELETE);
    route.all(refuseMethod(endpoint));
    // Here and not behind all routes: an error that leaves its route is matched against every other one on its way.
    route.all(options.writeError);
  }
  return router;
}

function openEndpoint(endpoint: Route, options: { oauthEnabled: boolean }): RequestHandler {
  // Whatever asks for OAuth while it is off is answered as OAuth.
  const family = endpoint.oauth && !options.oauthEnabled ? 'oauth' : endpoint.family;
  const isOAuthAnswer = endpoint.family === 'oauth';
  const isForAnyOrigin = endpoint.origins === 'any';
  return (request, response: Response, next) => {
    response.locals.family = family;
    response.locals.origins = endpoint.origins;
    if (endpoint.takesToken) response.locals.takesToken = endpoint.takesToken;
    if (isOAuthAnswer) response.setHeader('Pragma', 'no-cache');
    if (isForAnyOrigin && request.method !== 'OPTIONS') {
      response.setHeader('Access-Control-Allow-Origin', '*');
      response.setHeader('Access-Control-Expose-Headers', EXPOSED);
    }
    next();
  };
}

const EXPOSED = 'WWW-Authenticate,DPoP-Nonce,Retry-After,X-Request-Id';

function corsFor({ origins, methods }: Route, sameSite: SameSite): RequestHandler | undefined {
  if (origins === 'navigation' || origins === 'servers') return undefined;
  const shared = { methods: allowed(methods), exposedHeaders: EXPOSED, maxAge: 600 };
  if (origins === 'site') {
    return cors({
      ...shared,
      origin: [...sameSite.origins],
      credentials: true,
      allowedHeaders: ['content-type', 'x-request-id'],
    });
  }
  // The star stands for every header but Authorization, which has to be named (Fetch §4.8).
  return cors({ ...shared, origin: '*', allowedHeaders: ['authorization', 'content-type', 'dpop', '*'] });
}

function allowed(methods: Route['methods']): string[] {
  const names = Object.keys(methods);
  return names.includes('GET') && !names.includes('HEAD') ? [...names, 'HEAD'] : names;
}

function requireSameSite({ looked }: Route, sameSite: SameSite): RequestHandler {
  return (request, _response, next) => {
    if (!READS.has(request.method)) sameSite.require(request);
    else if (looked && request.method === 'GET') sameSite.requireOwnPage(request);
    next();
  };
}

function answerLooks(looked: RequestHandler): RequestHandler {
  return (request, response, next) =>
    request.method !== 'OPTIONS' && onlyLooks(request) ? looked(request, response, next) : next();
}

/** Whether people can be where this answers: browsers go there, or nothing is there, so that anybody may have gone wrong. */
export function isForNavigation({ origins = 'navigation' }: Express.Locals): boolean {
  return origins === 'navigation';
}

const refuseDisabled: RequestHandler = () => {
  throw new ProblemError(problemWith('oauth_disabled', 'OAuth is switched off here.'));
};

function refuseMethod({ family, methods }: Route): RequestHandler {
  const names = allowed(methods).join(', ');
  return () => {
    throw new ProblemError({
      status: 405,
      code: family === 'management' ? 'method_not_allowed' : 'invalid_request',
      description: `This address takes ${names} only.`,
      headers: { Allow: names },
    });
  };
}
