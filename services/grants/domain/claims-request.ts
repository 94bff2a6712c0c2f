/** What the `claims` parameter asks of one claim (OIDC Core §5.5.1); null asks for it and no more. */
type ClaimRequest = {
  readonly essential?: boolean;
  readonly value?: unknown;
  readonly values?: readonly unknown[];
} | null;

/** The `claims` parameter (OIDC Core §5.5). */
export type ClaimsRequest = {
  readonly userinfo?: { readonly [Claim in string]: ClaimRequest };
  readonly id_token?: { readonly [Claim in string]: ClaimRequest };
};
