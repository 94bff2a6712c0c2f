import { z } from 'zod';
import type { ZodOpenApiResponseObject } from 'zod-openapi';

/** The two shapes of errors (product.md §1), and the responses that carry them. */

const oauthError = z
  .object({
    error: z.string().meta({ description: 'Made for programs (RFC 6749 §5.2 and what builds on it).' }),
    error_description: z.string().meta({ description: 'What to fix: ASCII without quotes and backslashes.' }),
  })
  .meta({
    id: 'OAuthError',
    examples: [{ error: 'invalid_grant', error_description: 'The code is unknown, used or expired.' }],
  });

const problem = z
  .object({
    error: z.string().meta({
      description: 'Stable and made for programs.',
      examples: ['unauthenticated', 'permission_denied', 'not_found', 'invalid_argument', 'conflict', 'rate_limited'],
    }),
    message: z.string().meta({ description: 'One sentence for a person: what went wrong.' }),
    suggested: z.string().meta({ description: 'One sentence for a person: what to do next.' }),
    metadata: z.object({ request_id: z.string().meta({ description: 'As in the header X-Request-Id.' }) }),
  })
  .meta({
    id: 'Problem',
    examples: [
      {
        error: 'unauthenticated',
        message: 'Nobody is signed in.',
        suggested: 'Sign in and try again.',
        metadata: { request_id: '3f0c6f5e-8a52-4e55-9d25-4c5b1d7b2f6a' },
      },
    ],
  });

const requestId = z.string().meta({
  description: 'Names this request in the logs; one that was sent along is kept.',
  header: { id: 'X-Request-Id' },
});
const retryAfter = z.string().meta({ description: 'Seconds to wait.', header: { id: 'Retry-After' } });
const challenge = z.string().meta({
  description: 'How to authenticate (RFC 6749 §5.2, RFC 6750 §3); absent where no scheme was tried.',
  header: { id: 'WWW-Authenticate' },
});

/** The header that every response has. */
export const everyResponse = { 'X-Request-Id': requestId };

const SHAPES = {
  oauth: oauthError,
  problem,
  /** Where browsers go: OAuth's words, or a page for whoever reads pages (http/refusal-page.ts). */
  navigation: oauthError,
  /** An endpoint outside of OAuth's own that goes away with it, in OAuth's words (product.md §1). */
  either: z.union([problem, oauthError]),
};
export type Shape = keyof typeof SHAPES;

const OAUTH_REASONS = {
  400: 'A parameter is missing, malformed, repeated or not allowed; the code says which kind (RFC 6749 §5.2).',
  404: 'OAuth is switched off here: oauth_disabled.',
  413: 'The body is larger than 64 KiB: invalid_request.',
  500: 'Something went wrong on our side: server_error.',
  503: 'The service cannot answer at the moment: temporarily_unavailable.',
};

/** What a status says where an endpoint does not say it better. */
const REASONS: Readonly<Record<Shape, Readonly<Record<number, string>>>> = {
  oauth: OAUTH_REASONS,
  navigation: OAUTH_REASONS,
  problem: {
    400: 'Something in the request is missing or malformed.',
    401: 'Nobody is signed in.',
    403: 'The account may not do this, or the request comes from a page of another site.',
    413: 'The body is larger than 64 KiB.',
    415: 'The body is not application/json, or it is compressed.',
    500: 'Something went wrong on our side.',
    503: 'The service cannot answer at the moment.',
  },
  either: { 404: 'OAuth is switched off here: oauth_disabled.' },
};

const NAMES: Readonly<Record<Shape, string>> = {
  oauth: 'OAuth',
  problem: 'Problem',
  navigation: 'Navigation',
  either: 'Either',
};
const shared = new Map<string, ZodOpenApiResponseObject>();

/** A response that refuses; without a reason of its own it is a component of the document. */
export function refusal(status: number, shape: Shape, reason?: string): ZodOpenApiResponseObject {
  if (reason !== undefined) return newRefusal(status, shape, reason);
  const id = `${NAMES[shape]}${status}`;
  const known = shared.get(id) ?? { ...newRefusal(status, shape, defaultReason(status, shape)), id };
  shared.set(id, known);
  return known;
}

export function defaultReason(status: number, shape: Shape): string {
  const reason = REASONS[shape][status];
  if (reason === undefined) throw new Error(`nothing says why ${shape} refuses with ${status}`);
  return reason;
}

function newRefusal(status: number, shape: Shape, description: string): ZodOpenApiResponseObject {
  return {
    description,
    headers: z.object({
      ...everyResponse,
      ...(status === 401 && { 'WWW-Authenticate': challenge.optional() }),
      ...((status === 429 || status === 503) && { 'Retry-After': retryAfter }),
    }),
    content: {
      'application/json': { schema: SHAPES[shape] },
      ...(shape === 'navigation' && { 'text/html': { schema: z.string() } }),
    },
  };
}
