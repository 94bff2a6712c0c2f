import type { OutgoingHttpHeaders } from 'node:http';
import type { HttpClient } from './http-client.ts';

/** A server that is driven, with what clients have agreed with it beforehand. */
export type Target = {
  readonly http: HttpClient;
  readonly paths: { readonly token: string; readonly deviceAuthorization: string };
  /** A public client for the device flow. */
  readonly device: { readonly clientId: string; readonly scope: string };
  /** A confidential client for the code flow that authenticates by HTTP Basic. */
  readonly web: { readonly clientId: string; readonly headers: OutgoingHttpHeaders; readonly redirectUri: string };
  /** What the confidential client asks for and is given: openid, offline_access and a permission among it. */
  readonly scope: string;
  /** Somebody approves an authorization request of the confidential client: its code. */
  approveCode(): Promise<ApprovedCode>;
  /** Checks the signature, issuer and audience of an ID token, and gives its subject. @throws if one is wrong */
  verifyIdToken(token: string): Promise<string>;
  /** Checks the signature and issuer of an access token, and gives its subject. @throws if one is wrong */
  verifyAccessToken(token: string): Promise<string>;
};

export type ApprovedCode = {
  readonly code: string;
  readonly codeVerifier: string;
  /** Who approved it. */
  readonly subject: string;
};
