import { AUTHORIZATION_PARAMETERS } from '../../../proto/vocabulary/authorization.ts';
import type { AuthorizationParameters } from './authorization-parameters.ts';
import { invalidRequestObject } from './oauth-error.ts';

/** Parameters that are JSON of their own inside a request object (OIDC Core §6.1). */
const JSON_PARAMETERS: readonly string[] = ['claims'];

/** Where a request object has to come from, for whom, and when. */
export type ExpectedOfRequestObject = {
  readonly clientId: string;
  readonly issuer: string;
  /** Whether the client is held to signed request objects: then it says when it signed each, and for how long. */
  readonly held: boolean;
  /** Whether the object has to name this issuer. */
  readonly audienceNeeded: boolean;
  readonly now: Date;
};

/** Seconds that a request object of a client that is held to them may be good, and that its `nbf` may be past. */
const LONGEST_LIFE_SECONDS = 3_600;

/**
 * The authorization request that the claims of a signed request object make. What is outside of it does not count
 * (RFC 9101 §6.3), but may not contradict it where OAuth itself wants it outside (OIDC Core §6.1).
 *
 * @throws OAuthError invalid_request_object
 */
export function requestObjectParameters(
  claims: Readonly<Record<string, unknown>>,
  outside: AuthorizationParameters,
  expected: ExpectedOfRequestObject,
): AuthorizationParameters {
  checkOrigin(claims, expected);
  if (expected.held) checkTimes(claims, expected.now);
  const { response_type: responseType = claims.response_type } = outside;
  if (claims.response_type !== undefined && claims.response_type !== responseType) {
    throw invalidRequestObject('The response_type differs inside and outside of the request object.');
  }
  const all = { ...claims, response_type: responseType };
  const inside = AUTHORIZATION_PARAMETERS.map(
    (name) => [name, parameterText(name, all[name as keyof typeof all])] as const,
  );
  // JSON can say what no form can, and what cannot be kept.
  const isText = (text: string | undefined) => text === undefined || (text.isWellFormed() && !text.includes('\0'));
  if (!inside.every(([, text]) => isText(text))) {
    throw invalidRequestObject('The request object has a character that is not allowed.');
  }
  return {
    ...Object.fromEntries(inside.filter(([, text]) => text !== undefined && text !== '')),
    resources: resourcesOf(claims.resource),
    repeated: [],
  };
}

/** Who made it, for whom, and that it is nothing else that the client signs (RFC 9101 §4, §10.8). */
function checkOrigin(
  claims: Readonly<Record<string, unknown>>,
  { clientId, issuer, audienceNeeded }: ExpectedOfRequestObject,
) {
  if (claims.client_id !== clientId)
    throw invalidRequestObject('The client_id of the request object is not the client.');
  if (claims.iss !== undefined && claims.iss !== clientId) {
    throw invalidRequestObject('The iss of the request object is not the client.');
  }
  const audiences = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
  if ((claims.aud !== undefined || audienceNeeded) && !audiences.includes(issuer)) {
    throw invalidRequestObject('The aud of the request object is not this issuer.');
  }
  if (claims.sub !== undefined) throw invalidRequestObject('A request object has no sub; that is a client assertion.');
  if (claims.request !== undefined || claims.request_uri !== undefined) {
    throw invalidRequestObject('A request object holds no other request object.');
  }
}

/** FAPI 2.0 Message Signing §5.3.1: a signed request is good for a short time only. */
function checkTimes({ exp, nbf }: Readonly<Record<string, unknown>>, now: Date) {
  if (typeof exp !== 'number' || typeof nbf !== 'number') {
    throw invalidRequestObject('The request object of this client needs exp and nbf.');
  }
  if (exp - nbf > LONGEST_LIFE_SECONDS) {
    throw invalidRequestObject('The exp of the request object is more than 60 minutes after its nbf.');
  }
  if (now.getTime() / 1000 - nbf > LONGEST_LIFE_SECONDS) {
    throw invalidRequestObject('The nbf of the request object is more than 60 minutes ago.');
  }
}

function parameterText(name: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (JSON_PARAMETERS.includes(name)) return jsonText(value);
  throw invalidRequestObject(`The parameter ${name} of the request object is no text.`);
}

function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    throw invalidRequestObject('The request object is nested too deeply.');
  }
}

function resourcesOf(value: unknown): string[] {
  const values: unknown[] = value === undefined ? [] : Array.isArray(value) ? value : [value];
  return values.map((resource) => {
    if (typeof resource !== 'string') throw invalidRequestObject('The resource of the request object is no text.');
    return resource;
  });
}
