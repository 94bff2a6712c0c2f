import { invalidTarget } from './oauth-error.ts';

/** The audience of tokens that were asked for without a resource (product.md §7). */
export const DEFAULT_AUDIENCE = 'storyden';

/** What a client may name as a resource. */
export type ResourceRules = {
  /** The issuer itself and every path under it are resources. */
  readonly issuer: string;
  /** OAUTH_RESOURCES: others, compared byte for byte. */
  readonly resources: readonly string[];
};

/**
 * Reads the `resource` parameters of a request (RFC 8707 §2): none, or one that exists here. A token has one audience.
 *
 * @throws OAuthError invalid_target
 */
export function requestedResource(values: readonly string[], rules: ResourceRules): string | undefined {
  const [resource, ...others] = [...new Set(values)];
  if (others.length > 0) throw invalidTarget('Ask for one resource at a time.');
  if (resource !== undefined && !isResource(resource, rules)) throw invalidTarget('The resource is not served here.');
  return resource;
}

function isResource(resource: string, rules: ResourceRules): boolean {
  return rules.resources.includes(resource) || isOfThisServer(resource, rules);
}

function isOfThisServer(resource: string, rules: ResourceRules): boolean {
  if (resource === rules.issuer) return true;
  if (!resource.startsWith(`${rules.issuer}/`)) return false;
  // No fragment (RFC 8707 §2), and no dot segments or the like that another program reads as another path.
  return !resource.includes('#') && URL.parse(resource)?.href === resource;
}

/**
 * The resource of a token request against the one that was approved (RFC 8707 §2.2): it may repeat it. Where none was
 * named, consent was about this server: a place of it may be chosen, and no other (docs/decisions/0030).
 *
 * @throws OAuthError invalid_target
 */
export function exchangedResource(
  values: readonly string[],
  approved: string | undefined,
  rules: ResourceRules,
): string | undefined {
  const asked = requestedResource(values, rules);
  if (asked === undefined || asked === approved) return approved;
  if (approved === undefined && isOfThisServer(asked, rules)) return asked;
  throw invalidTarget('The resource is not the one that was approved.');
}

/** Whether a token with this audience is meant for the endpoint at `url`: the default, or a resource that holds it. */
export function audienceFits(audience: string, url: string): boolean {
  if (audience === DEFAULT_AUDIENCE) return true;
  return url === audience || url.startsWith(audience.endsWith('/') ? audience : `${audience}/`);
}
