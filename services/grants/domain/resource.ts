import { invalidTarget } from './oauth-error.ts';

/** The audience of tokens that were asked for without a resource (product.md §7). */
export const DEFAULT_AUDIENCE = 'storyden';

/** What a client may name as a resource. */
export type ResourceRules = {
  /** The issuer itself and every path under it are resources. */
  readonly issuer: string;
  /** OAUTH_RESOURCES: others. */
  readonly resources: readonly string[];
};

/**
 * Reads the `resource` parameters of a request (RFC 8707 §2): none, or one that exists here, in the spelling that is
 * known here. A token has one audience.
 *
 * @throws OAuthError invalid_target
 */
export function requestedResource(values: readonly string[], rules: ResourceRules): string | undefined {
  const [resource, ...others] = [...new Set(values.map((value) => knownSpelling(value, rules)))];
  if (others.length > 0) throw invalidTarget('Ask for one resource at a time.');
  if (values.length > 0 && resource === undefined) throw invalidTarget('The resource is not served here.');
  return resource;
}

/** Of known spellings: the issuer, or a path under it. */
const isOfThisServer = (resource: string, { issuer }: ResourceRules) =>
  resource === issuer || resource.startsWith(`${issuer}/`);

/** A resource as this server writes it, which the `aud` of its tokens has; undefined if it is none here. */
function knownSpelling(sent: string, { issuer, resources }: ResourceRules): string | undefined {
  const resource = normalized(sent);
  const known = [issuer, ...resources].find((spelling) => normalized(spelling) === resource);
  if (known !== undefined) return known;
  if (!resource.startsWith(`${issuer}/`)) return undefined;
  // No fragment (RFC 8707 §2), and no dot segments or the like that another program reads as another path.
  return !resource.includes('#') && URL.parse(resource)?.href === resource ? resource : undefined;
}

/** An `audience` of a token exchange that is a resource or the default; undefined for a name of something else. */
export const namedAudience = (value: string, rules: ResourceRules): string | undefined =>
  value === DEFAULT_AUDIENCE ? value : knownSpelling(value, rules);

/**
 * One spelling for what RFC 3986 §6.2.2.1 and §6.2.3 call the same http URI: scheme and host in small letters, no default
 * port, `/` for an empty path. The rest is compared byte for byte. What another program may read otherwise stays as it is.
 */
function normalized(uri: string): string {
  const parts = /^https?:\/\/[a-z0-9.:[\]-]+([/?].*)?$/is.exec(uri);
  const url = URL.parse(uri);
  if (parts === null || url === null) return uri;
  const [, rest = ''] = parts;
  return `${url.protocol}//${url.host}${rest.startsWith('/') ? rest : `/${rest}`}`;
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
  if (asked === undefined) return approved;
  if (approved === undefined) {
    if (isOfThisServer(asked, rules)) return asked;
  } else if (asked === approved || asked === knownSpelling(approved, rules)) {
    // A grant of an earlier release may have another spelling.
    return approved;
  }
  throw invalidTarget('The resource is not the one that was approved.');
}

/**
 * Whether a token with this audience is meant for the endpoint at `url`: the default, or a resource that holds it
 * (docs/decisions/0009).
 */
export function audienceFits(audience: string, url: string): boolean {
  if (audience === DEFAULT_AUDIENCE) return true;
  return url === audience || url.startsWith(audience.endsWith('/') ? audience : `${audience}/`);
}
