import express, { type Express, type RequestHandler } from 'express';
import type { GatewayContext } from './context.ts';
import { adminAccountEndpoints } from './endpoints/accounts/admin-accounts.ts';
import { passwordEndpoints } from './endpoints/accounts/change-password.ts';
import { sessionEndpoints } from './endpoints/accounts/session.ts';
import { authorizationConsentEndpoints } from './endpoints/authorization/authorization-consent.ts';
import { authorizeEndpoints } from './endpoints/authorization/authorize.ts';
import { pushedAuthorizationEndpoints } from './endpoints/authorization/pushed-authorization.ts';
import { clientLogoEndpoints } from './endpoints/clients/client-logo.ts';
import { clientEndpoints } from './endpoints/clients/client-management.ts';
import { requestingClientEndpoints } from './endpoints/clients/requesting-client.ts';
import { adminDeviceAuthorizationEndpoints } from './endpoints/device/admin-device-authorizations.ts';
import { deviceAuthorizationEndpoints } from './endpoints/device/device-authorization.ts';
import { deviceConsentEndpoints } from './endpoints/device/device-consent.ts';
import { grantEndpoints } from './endpoints/grants/approved-grants.ts';
import { logoutEndpoints } from './endpoints/logout/end-session.ts';
import { jwksEndpoints } from './endpoints/metadata/jwks.ts';
import { wellKnownEndpoints } from './endpoints/metadata/well-known.ts';
import { registrationEndpoints } from './endpoints/registration/registration.ts';
import { roleEndpoints } from './endpoints/roles/admin-roles.ts';
import { descriptionEndpoints } from './endpoints/service/description.ts';
import { healthEndpoints } from './endpoints/service/health.ts';
import { adminSigningKeyEndpoints } from './endpoints/signing-keys/admin-signing-keys.ts';
import { tokenEndpoints } from './endpoints/token/token.ts';
import { tokenStatusEndpoints } from './endpoints/token/token-status.ts';
import { userinfoEndpoints } from './endpoints/userinfo/userinfo.ts';
import { readForwardedFor } from './http/forwarded-for.ts';
import { openRequests } from './http/opening.ts';
import { notFound } from './http/problem.ts';
import { requestLog } from './http/request-log.ts';
import { responseHeaders } from './http/response-headers.ts';
import { openapiDocument } from './openapi/document.ts';
import { routesOf } from './routing/bind-endpoint.ts';
import type { Endpoint } from './routing/endpoint.ts';
import { endpointRouter } from './routing/endpoint-router.ts';
import { errorWriter } from './routing/error-writer.ts';

/** Every endpoint of the gateway, in the order of the OpenAPI document. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...tokenEndpoints,
  ...tokenStatusEndpoints,
  ...deviceAuthorizationEndpoints,
  ...deviceConsentEndpoints,
  ...adminDeviceAuthorizationEndpoints,
  ...authorizeEndpoints,
  ...pushedAuthorizationEndpoints,
  ...requestingClientEndpoints,
  ...authorizationConsentEndpoints,
  ...userinfoEndpoints,
  ...logoutEndpoints,
  ...registrationEndpoints,
  ...wellKnownEndpoints,
  ...jwksEndpoints,
  ...clientLogoEndpoints,
  ...passwordEndpoints,
  ...sessionEndpoints,
  ...adminAccountEndpoints,
  ...grantEndpoints,
  ...clientEndpoints,
  ...roleEndpoints,
  ...adminSigningKeyEndpoints,
  ...healthEndpoints,
  ...descriptionEndpoints((publicApiAddress) => openapiDocument(ENDPOINTS, publicApiAddress)),
];

/** The gateway as an Express application. */
export function createApp(context: GatewayContext): Express {
  const { publicApiAddress: issuer, publicWebAddress: webAddress, oauthEnabled, trustedProxies } = context.config;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // Queries are read by http/parameters.ts, as strictly as forms.
  app.set('query parser', false);
  app.set('trust proxy', [...trustedProxies]);

  const headers = responseHeaders({ issuer, isStopping: context.isStopping });
  app.use(openRequests(headers, requestLog(context.log), readForwardedFor(context.log)));
  const writeError = errorWriter({ issuer, webAddress, log: context.log });
  const { sameSite } = context;
  const router = endpointRouter(routesOf(ENDPOINTS, context), { oauthEnabled, sameSite, writeError });
  // A proxy in front of an issuer with a path may hand the path on or take it off.
  const { pathname } = new URL(issuer);
  if (pathname !== '/') app.use(pathname, router);
  app.use(router);
  app.use(refuseUnknownPath);
  app.use(writeError);
  return app;
}

const refuseUnknownPath: RequestHandler = () => {
  throw notFound();
};
