import type { PkceRule } from './pkce.ts';

// Settings that flows read, under their names in the configuration (config.ts). How long things last: lifetimes.ts.

export type FlowSettings = {
  /** Who has to send a PKCE challenge. */
  readonly pkce: PkceRule;
  /** Seconds between the polls of a device. */
  readonly devicePollEverySeconds: number;
  /** Milliseconds that an old client secret stays good after a rotation. */
  readonly clientSecretOverlap: number;
  /** RFC 7591 registration by anybody. */
  readonly dynamicRegistration: boolean;
  /** Private-use schemes without a dot that clients may have which no administrator registered. */
  readonly redirectSchemes: readonly string[];
};

/** So many times in so many seconds. */
type RequestLimit = { readonly points: number; readonly seconds: number };

/** How often something may be tried, by what it is. */
export type RequestLimits = {
  /** Wrong user codes, of one account. */
  readonly userCode: RequestLimit;
  /** Dynamic registrations. */
  readonly registration: RequestLimit;
  /** Failed authentications of clients. */
  readonly clientAuth: RequestLimit;
  /** Device authorizations of clients that nobody vouches for. */
  readonly deviceStart: RequestLimit;
  /** Pushed requests of clients that nobody vouches for. */
  readonly par: RequestLimit;
};
