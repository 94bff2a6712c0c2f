import { type Challenged, challengeOf } from './challenge.ts';
import type { TokenRefusal } from './token-refusal.ts';

/** A refusal as an HTTP answer. */
export type HttpRefusal = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** As OAuth writes errors (RFC 6749 §5.2). */
  readonly body: { readonly error: string; readonly error_description: string };
};

/** How a refusal is answered over HTTP (product.md §7). */
export function httpRefusal(refusal: TokenRefusal, challenged: Challenged): HttpRefusal {
  const challenge = challengeOf(refusal, challenged);
  return {
    status: refusal.status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      ...(challenge !== undefined && { 'www-authenticate': challenge }),
      ...(refusal.dpopNonce !== undefined && { 'dpop-nonce': refusal.dpopNonce }),
      ...(refusal.status === 503 && { 'retry-after': '1' }),
    },
    body: {
      error: refusal.code === 'missing_token' ? 'invalid_token' : refusal.code,
      error_description: refusal.message,
    },
  };
}
