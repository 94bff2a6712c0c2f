import { PASSWORD_ACR } from '../../../proto/vocabulary/authorization.ts';
import { PROFILE_CLAIMS, type ProfileClaim } from '../../../proto/vocabulary/profile-claims.ts';
import { invalidRequest } from './oauth-error.ts';
import { scopedClaims } from './profile-claims.ts';

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

/** The claims that can be asked for by name; others are left out of the answer, essential or not (OIDC Core §5.5.1). */
const KNOWN: readonly string[] = [...PROFILE_CLAIMS, 'sub', 'auth_time', 'acr', 'amr'];

/**
 * Reads the `claims` parameter, without the claims that do not exist here; undefined if nothing is left.
 *
 * @throws OAuthError invalid_request if it is not the JSON that OIDC Core §5.5 describes.
 */
export function readClaimsRequest(text: string | undefined): ClaimsRequest | undefined {
  if (text === undefined) return undefined;
  const sent = asObject(parseJson(text));
  const userinfo = knownClaims(sent.userinfo);
  const idToken = knownClaims(sent.id_token);
  if (userinfo === undefined && idToken === undefined) return undefined;
  return { ...(userinfo && { userinfo }), ...(idToken && { id_token: idToken }) };
}

const malformed = () => invalidRequest('The claims parameter is not a JSON object as OIDC Core 5.5 describes it.');

/** Escapes of a NUL and of half a character, which cannot be kept. */
const UNKEPT = /\\u(0000|d[89a-f])/i;

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (!UNKEPT.test(JSON.stringify(value))) return value;
  } catch {
    throw malformed();
  }
  throw malformed();
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed();
  return value as Readonly<Record<string, unknown>>;
}

function knownClaims(value: unknown): { readonly [Claim in string]: ClaimRequest } | undefined {
  if (value === undefined || value === null) return undefined;
  const asked = Object.entries(asObject(value)).map(([name, request]) => [name, claimRequest(request)] as const);
  const known = asked.filter(([name]) => KNOWN.includes(name));
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

function claimRequest(value: unknown): ClaimRequest {
  if (value === null) return null;
  const { essential, value: one, values } = asObject(value);
  if (essential !== undefined && typeof essential !== 'boolean') throw malformed();
  if (one !== undefined && !isScalar(one)) throw malformed();
  if (values !== undefined && !(Array.isArray(values) && values.every(isScalar))) throw malformed();
  return {
    ...(essential !== undefined && { essential }),
    ...(one !== undefined && { value: one }),
    ...(values !== undefined && { values }),
  };
}

/** No claim that can be asked for by value is a list or an object. */
const isScalar = (value: unknown) => typeof value !== 'object';

/** The same with `acr` in the ID token, which `acr_values` asks for as a voluntary claim (OIDC Core §3.1.2.1). */
export function withAcr(claims: ClaimsRequest | undefined): ClaimsRequest {
  return { ...claims, id_token: { acr: null, ...claims?.id_token } };
}

/** Values that a claim has to have, wherever it is asked for; undefined if any will do. */
function wantedValues(claims: ClaimsRequest | undefined, name: string): readonly unknown[] | undefined {
  for (const request of [claims?.id_token?.[name], claims?.userinfo?.[name]]) {
    if (request?.value !== undefined) return [request.value];
    if (request?.values !== undefined) return request.values;
  }
  return undefined;
}

/** Whether the claims are about this account, if they say whom they are about (OIDC Core §5.5.1, `sub`). */
export function mayBeAbout(claims: ClaimsRequest | undefined, accountId: string): boolean {
  return wantedValues(claims, 'sub')?.includes(accountId) ?? true;
}

/** Whether an `acr` that is essential can be given (OIDC Core §5.5.1.1). */
export function meetsEssentialAcr(claims: ClaimsRequest | undefined): boolean {
  const request = claims?.id_token?.acr;
  if (!request?.essential) return true;
  const values = request.value === undefined ? request.values : [request.value];
  return values === undefined || values.includes(PASSWORD_ACR);
}

/** The profile claims that are asked for by name and that the scope does not open already. */
export function requestedProfileClaims(claims: ClaimsRequest | undefined, scope: readonly string[]): ProfileClaim[] {
  const opened: readonly string[] = scopedClaims(scope);
  return PROFILE_CLAIMS.filter(
    (name) => !opened.includes(name) && (asks(claims, 'id_token', name) || asks(claims, 'userinfo', name)),
  );
}

/** Whether a claim is asked for in one of the two places. */
export function asks(claims: ClaimsRequest | undefined, place: keyof ClaimsRequest, name: string): boolean {
  return claims?.[place] !== undefined && Object.hasOwn(claims[place], name);
}
