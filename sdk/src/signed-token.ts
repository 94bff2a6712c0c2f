import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { type Actor, type Delegation, readDelegation } from '../../services/grants/domain/delegation-claims.ts';
import type { Access } from './access.ts';
import { invalidToken } from './token-refusal.ts';

/** What a token has to be. */
export type ExpectedToken = {
  readonly issuer: string;
  /** One of these has to be its `aud`. */
  readonly audience: readonly string[];
  /** JWS algorithms that it may be signed with (RFC 8725 §3.1). */
  readonly algorithms: readonly string[];
  /** Seconds by which this clock and the issuer's may differ. */
  readonly clockTolerance: number;
};

/** Longer ones are none of ours; nothing is spent on them. */
const LONGEST_TOKEN = 16_384;

/**
 * Reads an access token (RFC 9068 §4): signature, `typ`, `iss`, `aud`, `exp`, and every claim that it must have. How it was
 * presented, and whether it was revoked, is for the caller to ask.
 *
 * @throws TokenRefusal invalid_token; whatever `keys` throws that is no error of jose
 */
export async function readSignedToken(token: string, keys: JWTVerifyGetKey, expected: ExpectedToken): Promise<Access> {
  if (token.length > LONGEST_TOKEN) throw invalidToken('The access token is too long.');
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: expected.issuer,
      audience: [...expected.audience],
      algorithms: [...expected.algorithms],
      clockTolerance: expected.clockTolerance,
      typ: 'at+jwt',
      requiredClaims: ['sub', 'exp', 'iat', 'jti', 'client_id'],
    });
    return accessOf(payload);
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw invalidToken('The access token has expired.', error);
    if (error instanceof errors.JOSEError) throw invalidToken('The access token is not good here.', error);
    throw error;
  }
}

function accessOf(claims: JWTPayload): Access {
  const { sub, jti, iat, exp, client_id, scope, grant_id, cnf } = claims;
  if (!isText(sub) || !isText(jti) || !isText(client_id))
    throw new errors.JWTInvalid('sub, jti and client_id are texts');
  const grant = optionalText(grant_id, 'grant_id');
  const key = keyOf(cnf);
  const delegation = delegationOf(claims);
  return {
    who: sub,
    ...(grant !== undefined && { account: sub }),
    client: client_id,
    scopes: (optionalText(scope, 'scope') ?? '').split(' ').filter((name) => name !== ''),
    ...(grant !== undefined && { grant }),
    id: jti,
    issuedAt: new Date(Number(iat) * 1000),
    expiresAt: new Date(Number(exp) * 1000),
    ...(key !== undefined && { key }),
    actors: delegation ? actorsOf(delegation.act) : [],
    sources: (delegation?.sources ?? []).map(({ jti, issuedAt, clientId, subject, grantId }) => ({
      id: jti,
      client: clientId,
      issuedAt: new Date(issuedAt * 1000),
      who: subject,
      grant: grantId,
    })),
    claims,
  };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

function optionalText(value: unknown, name: string): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw new errors.JWTInvalid(`${name} is a text`);
}

/** The key that a token is bound to (RFC 9449 §6.1). Bound in a way that nobody here can check, it opens nothing. */
function keyOf(confirmation: unknown): string | undefined {
  if (confirmation === undefined) return undefined;
  const jkt = typeof confirmation === 'object' && confirmation !== null && 'jkt' in confirmation && confirmation.jkt;
  if (!isText(jkt)) throw new errors.JWTInvalid('cnf has no jkt');
  return jkt;
}

/** Who acts, and which tokens it was made of, for a token that was exchanged (RFC 8693 §4.1). */
function delegationOf(claims: JWTPayload): Delegation | undefined {
  if (claims.act === undefined && claims.exchanged_from === undefined) return undefined;
  const delegation = readDelegation(claims);
  // What ends it cannot be known.
  if (delegation === undefined) throw new errors.JWTInvalid('act and exchanged_from belong together');
  return delegation;
}

const actorsOf = ({ sub, act }: Actor): string[] => [sub, ...(act ? actorsOf(act) : [])];
