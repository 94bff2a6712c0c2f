/** How long things last, in milliseconds. All but the pushed request's are settings (docs/configuration.md). */
export type Lifetimes = {
  readonly accessToken: number;
  /** Of a grant with a refresh token, from its last renewal on. */
  readonly refreshToken: number;
  /** After a rotation, how long the refresh token before still answers. */
  readonly refreshTokenGrace: number;
  /** Of a grant from its beginning on, however often it is renewed. Absent: it lives as long as it is renewed. */
  readonly grantMaxAge?: number;
  readonly authorizationRequest: number;
  /** Until a pushed request has to be used (RFC 9126 §2.2). */
  readonly pushedRequest: number;
  readonly authorizationCode: number;
  readonly deviceCode: number;
};
