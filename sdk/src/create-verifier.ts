import { CLIENT_SIGNING_ALGS } from '../../proto/vocabulary/signing-algs.ts';
import { type Access, requireScopes } from './access.ts';
import { type DpopOptions, type DpopPresentation, dpopCheck } from './dpop-check.ts';
import type { GrantServiceOptions } from './grant-service.ts';
import { issuerKeys } from './issuer-keys.ts';
import { revocationCheck, type WhenRevocationsAreAway } from './revocation-check.ts';
import { readSignedToken } from './signed-token.ts';
import { invalidToken } from './token-refusal.ts';

export type VerifierOptions = {
  /** The issuer, byte for byte as in its tokens: `https://id.example`, without a trailing slash. */
  readonly issuer: string;
  /** The `aud` of the tokens that this service takes, in the spelling of OAUTH_RESOURCES; of several, any. */
  readonly audience: string | readonly string[];
  /** The address of this service as its clients know it. Left out: the first audience that is an address. */
  readonly resource?: string | undefined;
  /** JWS algorithms of the issuer's keys; left out, every one that an issuer of Storyden can sign with. */
  readonly algorithms?: readonly string[] | undefined;
  /** Seconds by which the clocks may differ; left out, 5. */
  readonly clockTolerance?: number | undefined;
  /** How the proofs of tokens that are bound to a key are remembered, and whether they need a nonce. */
  readonly dpop?: DpopOptions | undefined;
  /** The grant service, which tells what was revoked; left out, a token is good until it expires. */
  readonly grants?: GrantServiceOptions | undefined;
  /** What happens while it does not tell; left out, `introspect`. */
  readonly whenRevocationsAreAway?: WhenRevocationsAreAway | undefined;
  /** Is told why it does not, at every attempt to follow it again, for the log. */
  readonly onRevocationsAway?: ((error: unknown) => void) | undefined;
  /** Closes the verifier. */
  readonly signal?: AbortSignal | undefined;
};

export type VerifyOptions = {
  /** What the call needs; all of them. */
  readonly scopes?: readonly string[] | undefined;
  /** With a token that was presented with the scheme DPoP, and only then. */
  readonly dpop?: DpopPresentation | undefined;
};

/** Verifies access tokens of one issuer for one service. */
export type Verifier = {
  readonly issuer: string;
  /** The address of this service as its clients know it; absent where no audience is one and none was given. */
  readonly resource: string | undefined;
  /**
   * What a token opens.
   *
   * @throws TokenRefusal invalid_token, insufficient_scope, invalid_dpop_proof, use_dpop_nonce; temporarily_unavailable where nobody can say
   */
  verify(token: string, options?: VerifyOptions): Promise<Access>;
  /** Follows revocations no more; what is verified afterwards is verified as while they are away. */
  close(): void;
};

/**
 * Makes what verifies the access tokens that a service receives: offline, with the issuer's keys (RFC 9068 §4, RFC 8725),
 * and by what the grant service tells of revocations.
 *
 * @throws TypeError for an issuer, a resource or a grant service without an address, or no audience
 */
export function createVerifier(options: VerifierOptions): Verifier {
  const { issuer, algorithms = CLIENT_SIGNING_ALGS, clockTolerance = 5 } = options;
  const audience = typeof options.audience === 'string' ? [options.audience] : [...options.audience];
  requireAddress(issuer, 'issuer');
  if (audience.length === 0 || audience.includes('')) throw new TypeError('audience: names the tokens of this service');
  const resource = options.resource ?? audience.find(isAddress);
  if (resource !== undefined) requireAddress(resource, 'resource');
  const checkProof = dpopCheck(options.dpop);
  const { grants, whenRevocationsAreAway = 'introspect', onRevocationsAway = () => undefined, signal } = options;
  const revocations = grants && revocationCheck(grants, whenRevocationsAreAway, onRevocationsAway);
  const close = () => revocations?.close();
  if (signal?.aborted) close();
  signal?.addEventListener('abort', close, { once: true });
  const keys = issuerKeys(issuer);
  const expected = { issuer, audience, algorithms, clockTolerance };

  return {
    issuer,
    resource,
    async verify(token, { scopes = [], dpop } = {}) {
      const access = await readSignedToken(token, keys, expected);
      requireBinding(access, dpop !== undefined);
      if (dpop) await checkProof(access, token, dpop);
      await revocations?.requireUnrevoked(access, token);
      requireScopes(access, ...scopes);
      return access;
    },
    close,
  };
}

/** A token is presented as it was issued: with a proof of the key that it is bound to, or as Bearer (RFC 9449 §7). */
function requireBinding({ key }: Access, withProof: boolean) {
  if (withProof && key === undefined) throw invalidToken('The access token is bound to no key; present it as Bearer.');
  if (!withProof && key !== undefined) {
    throw invalidToken('The access token is bound to a key; present it with the scheme DPoP and a proof.');
  }
}

const isAddress = (text: string) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

function requireAddress(text: string, name: string) {
  if (!isAddress(text)) throw new TypeError(`${name}: an address that begins with https:// or http://, not ${text}`);
}
