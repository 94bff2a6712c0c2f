import type { OutgoingHttpHeaders } from 'node:http';
import type { HttpClient } from './http-client.ts';

/** A server that is driven, with what clients have agreed with it beforehand. */
export type Target = {
  readonly http: HttpClient;
  readonly issuer: string;
  readonly paths: {
    readonly token: string;
    readonly deviceAuthorization: string;
    readonly introspection: string;
    readonly userInfo: string;
    readonly jwks: string;
    readonly discovery: string;
  };
  /** A public client for the device flow. */
  readonly device: {
    readonly clientId: string;
    readonly scope: string;
    /** Whether a device that polls too soon is told `slow_down`; if not, it is not told an interval either. */
    readonly slowsDown: boolean;
  };
  /** A confidential client for the code flow that authenticates by HTTP Basic. */
  readonly web: { readonly clientId: string; readonly headers: OutgoingHttpHeaders; readonly redirectUri: string };
  /** A confidential client that acts for itself and asks about tokens, by HTTP Basic. */
  readonly machine: {
    readonly clientId: string;
    readonly headers: OutgoingHttpHeaders;
    /** What it sends beside the grant type to be given a JWT. */
    readonly parameters: Readonly<Record<string, string>>;
    readonly scope: string;
  };
  /** The scope of the tokens that the confidential client is given. */
  readonly scope: string;
  /**
   * A member's browser takes an authorization request of the confidential client through consent: the code.
   *
   * @throws WrongAnswer
   */
  approveCode(): Promise<ApprovedCode>;
  /** An access token that userinfo and introspection take. @throws WrongAnswer */
  readableToken(): Promise<ReadableToken>;
  /** Asks about a token over RPC and gives its subject; for a server that has RPC. @throws WrongAnswer */
  readonly introspectByRpc?: (token: string) => Promise<string>;
  /** Asks over RPC what needs neither the database nor another tier; for a server that has RPC. @throws WrongAnswer */
  readonly hopByRpc?: () => Promise<void>;
  /** Checks the signature, issuer and audience of an ID token, and gives its subject. @throws if one is wrong */
  verifyIdToken(token: string): Promise<string>;
  /** Checks the signature and issuer of an access token, and gives its subject. @throws if one is wrong */
  verifyAccessToken(token: string): Promise<string>;
  close(): void;
};

export type ApprovedCode = {
  readonly code: string;
  readonly codeVerifier: string;
  /** Who approved it. */
  readonly subject: string;
};

export type ReadableToken = { readonly token: string; readonly subject: string };
