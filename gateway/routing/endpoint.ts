import type { Who } from '../auth/guards.ts';
import type { GatewayConfig } from '../config.ts';
import { permissionDenied } from '../http/problem.ts';
import type { Family } from '../http/problem-codes.ts';
import type { Handle, HttpCall, Operation } from './operation.ts';

/**
 * One declaration of an endpoint: from it come the route, the guard, the checks of what is sent, the type of the answer,
 * the refusals and the OpenAPI document (docs/decisions/0023).
 *
 * To add an endpoint, write one file `gateway/endpoints/<feature>/<subject>.ts` and one line in `gateway/app.ts`:
 *
 *     export const greetingEndpoints: readonly Endpoint[] = [
 *       {
 *         path: '/api/greetings/:id', tag: 'Service', family: 'management', origins: 'site', oauth: false,
 *         operations: {
 *           PATCH: operation({
 *             id: 'changeGreeting', summary: 'Change a greeting', who: 'account',
 *             path: z.object({ id }), body: json(changedGreeting),
 *             answer: { 200: { description: 'The greeting.', json: greeting } },
 *             refuses: { 404: 'There is no such greeting.' },
 *             handle: async ({ rpc, call, account, path, body }) =>
 *               greetingJson(await rpc.greetings.change({ id: path.id, accountId: account.id, ...body }, call)),
 *           }),
 *         },
 *       },
 *     ];
 *
 * `npm run generate` then writes the types for the frontend. Schemas that other endpoints need too, and what turns messages
 * into JSON, lie in `<subject>-json.ts` beside it.
 */
export type Endpoint = {
  /** As Express has it: `:name` is one segment, `*name` the rest. */
  readonly path: string;
  /** Where the OpenAPI document lists it. */
  readonly tag: Tag;
  readonly family: Family;
  readonly origins: Origins;
  /** Part of OAuth, so gone while OAUTH_ENABLED is false. */
  readonly oauth: boolean;
  /** Answers without asking another tier, so that it cannot be away. */
  readonly alone?: true;
  /** Of one that takes an access token: every scope that the token needs. The endpoint is a resource (RFC 9728). */
  readonly requiredScope?: string;
  /**
   * Its GET does something. This answers whoever only looks (same-site.ts), before anything is done; a `site` endpoint
   * has to be read by one of our own pages.
   */
  readonly looked?: { readonly who: Extract<Who, 'anybody' | 'account'>; readonly handle: Handle };
  /** Says why nobody can use it with these settings. It is there all the same, so that a page of any origin can read why. */
  readonly switchedOff?: (config: GatewayConfig) => string | undefined;
  /** Further paths with these settings, which the OpenAPI document does not list. */
  readonly alsoAt?: (config: GatewayConfig) => readonly string[];
  readonly operations: { readonly [Name in Method]?: Operation };
};

/** The parts of the OpenAPI document, in its order. */
export const TAGS = [
  'OAuth',
  'Metadata',
  'Consent',
  'Session',
  'Approved applications',
  'Own clients',
  'Administration',
  'Service',
] as const;
type Tag = (typeof TAGS)[number];

/**
 * Who may call it from a page: `any` origin without credentials, this `site` with the session, or nobody because it is
 * a `navigation` or for `servers`. A state-changing request to a `site` endpoint has to come from this site.
 */
export type Origins = 'any' | 'site' | 'navigation' | 'servers';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Answers a HEAD that nothing was done. @throws ProblemError for the rest, which a browser must not keep for later */
export function doNothing({ request, response }: HttpCall) {
  if (request.method !== 'HEAD') throw permissionDenied('Nobody has opened this address yet.', 'Open it in a browser.');
  response.status(200).end();
}
