import express, { type Express, type RequestHandler } from 'express';
import type { GatewayContext } from './context.ts';
import { type Endpoint, endpointRouter } from './http/endpoint.ts';
import { errorWriter } from './http/error-writer.ts';
import { readForwardedFor } from './http/forwarded-for.ts';
import { notFound } from './http/problem.ts';
import { requestLog } from './http/request-log.ts';
import { responseHeaders } from './http/response-headers.ts';
import { adminAccountEndpoints } from './routes/admin-accounts.ts';
import { adminDeviceAuthorizationEndpoints } from './routes/admin-device-authorizations.ts';
import { adminSigningKeyEndpoints } from './routes/admin-signing-keys.ts';
import { authorizationConsentEndpoints } from './routes/authorization-consent.ts';
import { authorizeEndpoints } from './routes/authorize.ts';
import { clientLogoEndpoints } from './routes/client-logo.ts';
import { clientEndpoints } from './routes/clients.ts';
import { descriptionEndpoints } from './routes/description.ts';
import { deviceAuthorizationEndpoints } from './routes/device-authorization.ts';
import { deviceConsentEndpoints } from './routes/device-consent.ts';
import { grantEndpoints } from './routes/grants.ts';
import { healthEndpoints } from './routes/health.ts';
import { jwksEndpoints } from './routes/jwks.ts';
import { logoutEndpoints } from './routes/logout.ts';
import { passwordEndpoints } from './routes/password.ts';
import { pushedAuthorizationEndpoints } from './routes/pushed-authorization.ts';
import { registrationEndpoints } from './routes/registration.ts';
import { requestingClientEndpoints } from './routes/requesting-client.ts';
import { roleEndpoints } from './routes/roles.ts';
import { sessionEndpoints } from './routes/session.ts';
import { tokenEndpoints } from './routes/token.ts';
import { tokenStatusEndpoints } from './routes/token-status.ts';
import { userinfoEndpoints } from './routes/userinfo.ts';
import { wellKnownEndpoints } from './routes/well-known.ts';

/** Every endpoint of the gateway, the busiest first. */
export function endpoints(context: GatewayContext): Endpoint[] {
  return [
    ...tokenEndpoints(context),
    ...deviceAuthorizationEndpoints(context),
    ...userinfoEndpoints(context),
    ...tokenStatusEndpoints(context),
    ...jwksEndpoints(context),
    ...clientLogoEndpoints(context),
    ...wellKnownEndpoints(context),
    ...authorizeEndpoints(context),
    ...logoutEndpoints(context),
    ...pushedAuthorizationEndpoints(context),
    ...authorizationConsentEndpoints(context),
    ...deviceConsentEndpoints(context),
    ...requestingClientEndpoints(context),
    ...sessionEndpoints(context),
    ...passwordEndpoints(context),
    ...grantEndpoints(context),
    ...clientEndpoints(context),
    ...registrationEndpoints(context),
    ...adminDeviceAuthorizationEndpoints(context),
    ...adminSigningKeyEndpoints(context),
    ...adminAccountEndpoints(context),
    ...roleEndpoints(context),
    ...healthEndpoints(context),
    ...descriptionEndpoints(context),
  ];
}

/** The gateway as an Express application. */
export function createApp(context: GatewayContext): Express {
  const { publicApiAddress: issuer, publicWebAddress: webAddress, oauthEnabled, trustedProxies } = context.config;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // Queries are read by http/parameters.ts, as strictly as forms.
  app.set('query parser', false);
  app.set('trust proxy', [...trustedProxies]);

  app.use(responseHeaders({ issuer, isStopping: context.isStopping }));
  app.use(requestLog(context.log));
  app.use(readForwardedFor(context.log));
  const router = endpointRouter(endpoints(context), { oauthEnabled, sameSite: context.sameSite });
  // A proxy in front of an issuer with a path may hand the path on or take it off.
  const { pathname } = new URL(issuer);
  if (pathname !== '/') app.use(pathname, router);
  app.use(router);
  app.use(refuseUnknownPath);
  app.use(errorWriter({ issuer, webAddress, log: context.log }));
  return app;
}

const refuseUnknownPath: RequestHandler = () => {
  throw notFound();
};
