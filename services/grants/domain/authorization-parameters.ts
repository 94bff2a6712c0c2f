/** The names of the parameters that an authorization request may have (RFC 6749 §4.1.1, OIDC Core §3.1.2.1). */
export const AUTHORIZATION_PARAMETERS = [
  'client_id',
  'redirect_uri',
  'response_type',
  'response_mode',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'prompt',
  'max_age',
  'display',
  'ui_locales',
  'login_hint',
  'id_token_hint',
  'acr_values',
  'claims',
  'dpop_jkt',
  'request',
  'request_uri',
] as const;

type AuthorizationParameterName = (typeof AUTHORIZATION_PARAMETERS)[number];

/** The parameters of an authorization request as they were sent; those without a value are absent (RFC 6749 §3.1). */
export type AuthorizationParameters = {
  readonly [Name in AuthorizationParameterName]?: string | undefined;
} & {
  /** Every value of `resource` (RFC 8707 §2). */
  readonly resources: readonly string[];
  /** Names that were sent more than once. */
  readonly repeated: readonly string[];
};

/** Bytes of a pushed request that are kept at most: as many as the address of the same request could have. */
const LARGEST_KEPT_BYTES = 16 * 1024;

/** Whether parameters take more room than those of an address could. */
export function areTooLarge(parameters: AuthorizationParameters): boolean {
  return Buffer.byteLength(JSON.stringify(parameters)) > LARGEST_KEPT_BYTES;
}
