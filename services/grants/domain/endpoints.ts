import { OAUTH_PATHS } from '../../../proto/vocabulary/paths.ts';

/** Addresses at the gateway that a rule of the grant service names. */
export type Endpoints = {
  /** RFC 6749 §3.2. */
  readonly token: string;
  /** RFC 9126 §2. */
  readonly pushedAuthorizationRequest: string;
  /** OIDC Core §5.3. */
  readonly userInfo: string;
  /** The page that posts an authorization response to its client (OAuth 2.0 Form Post Response Mode §2). */
  readonly authorizationResponse: string;
};

/** The endpoints of an issuer. */
export const endpointsOf = (issuer: string): Endpoints => ({
  token: `${issuer}${OAUTH_PATHS.token}`,
  pushedAuthorizationRequest: `${issuer}${OAUTH_PATHS.pushedAuthorizationRequest}`,
  userInfo: `${issuer}${OAUTH_PATHS.userInfo}`,
  authorizationResponse: `${issuer}${OAUTH_PATHS.authorizationResponse}`,
});

/** Whom an assertion may be for (RFC 7523 §3): the issuer, or the endpoint that it is sent to. */
export const assertionAudiences = (issuer: string, { token, pushedAuthorizationRequest }: Endpoints): string[] => [
  issuer,
  token,
  pushedAuthorizationRequest,
];
