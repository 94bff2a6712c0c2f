import { type Challenged, challengeOf } from './challenge.ts';
import type { TokenRefusal, TokenRefusalCode } from './token-refusal.ts';

/** What a call needs by the path of its method (`/package.Service/Method`); undefined: not even a token. */
export type ScopesOf = (path: string) => readonly string[] | undefined;

export type RpcProtectOptions = {
  /** Left out, every method needs a token, and no scope. */
  readonly scopesOf?: ScopesOf | undefined;
};

/** Every method, for every good token. */
export const anyToken: ScopesOf = () => [];

/** Codes of gRPC, which are Connect's too. */
const RPC_CODES: Readonly<Record<TokenRefusalCode, number>> = {
  missing_token: 16,
  invalid_request: 3,
  invalid_token: 16,
  insufficient_scope: 7,
  invalid_dpop_proof: 16,
  use_dpop_nonce: 16,
  temporarily_unavailable: 14,
};

/** A refusal as an RPC error: its code, and what would be headers of an HTTP answer. */
export function rpcRefusal(refusal: TokenRefusal, challenged: Challenged) {
  const challenge = challengeOf(refusal, challenged);
  return {
    code: RPC_CODES[refusal.code],
    message: refusal.message,
    metadata: {
      ...(challenge !== undefined && { 'www-authenticate': challenge }),
      ...(refusal.dpopNonce !== undefined && { 'dpop-nonce': refusal.dpopNonce }),
    },
  };
}
