import type { Access } from './access.ts';
import type { Verifier } from './create-verifier.ts';
import { invalidRequest, invalidToken, missingToken } from './token-refusal.ts';

/** What of a request says who calls. */
export type PresentedRequest = {
  readonly method: string;
  /** The address that was called, as clients know it. */
  readonly url: string;
  /** The header `authorization`. */
  readonly authorization: string | undefined;
};

/**
 * Finds the access token of a request and verifies it (RFC 6750 §2.1): in the header, never in the query.
 *
 * @throws TokenRefusal missing_token, invalid_request for a token in the query, and as Verifier.verify
 */
export async function authorize(
  verifier: Verifier,
  request: PresentedRequest,
  scopes: readonly string[],
): Promise<Access> {
  if (new URL(request.url).searchParams.has('access_token')) {
    throw invalidRequest('Do not put the access token into the query.');
  }
  return verifier.verify(presentedToken(request.authorization), { scopes });
}

function presentedToken(authorization: string | undefined): string {
  const header = /^bearer(?: +(.*))?$/i.exec(authorization ?? '');
  if (header === null) throw missingToken();
  const [, token = ''] = header;
  if (!/^[A-Za-z0-9._~+/-]+=*$/.test(token)) throw invalidToken('The access token is malformed.');
  return token;
}
