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
  /** The header `dpop`. */
  readonly dpop: string | undefined;
};

/**
 * Finds the access token of a request and verifies it (RFC 6750 §2.1, RFC 9449 §7.1): in the header, never in the query.
 *
 * @throws TokenRefusal missing_token, invalid_request for a token in the query, and as Verifier.verify
 */
export async function authorize(
  verifier: Verifier,
  request: PresentedRequest,
  scopes: readonly string[],
): Promise<Access> {
  const { method, url, dpop = '' } = request;
  if (new URL(url).searchParams.has('access_token')) {
    throw invalidRequest('Do not put the access token into the query.');
  }
  const { token, scheme } = presentedToken(request.authorization);
  // Several headers arrive as one with commas, which is no proof (RFC 9449 §4.3).
  return verifier.verify(token, { scopes, ...(scheme === 'dpop' && { dpop: { proof: dpop, method, url } }) });
}

function presentedToken(authorization: string | undefined): { token: string; scheme: string } {
  const header = /^(bearer|dpop)(?: +(.*))?$/i.exec(authorization ?? '');
  if (header === null) throw missingToken();
  const [, scheme = '', token = ''] = header;
  if (!/^[A-Za-z0-9._~+/-]+=*$/.test(token)) throw invalidToken('The access token is malformed.');
  return { token, scheme: scheme.toLowerCase() };
}
