import type { AuthorizationParameter } from '../../../proto/vocabulary/authorization.ts';

/** The parameters of an authorization request as they were sent; those without a value are absent (RFC 6749 §3.1). */
export type AuthorizationParameters = {
  readonly [Name in AuthorizationParameter]?: string | undefined;
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
