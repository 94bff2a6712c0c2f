import { StartAuthorizationRequestSchema } from '../../../proto/gen/storyden/oauth/v1/authorization_pb.ts';
import { type AuthorizationParameter, isAuthorizationParameter } from '../../../proto/vocabulary/authorization.ts';
import type { Parameters } from '../../http/parameters.ts';

/**
 * The parameters of an authorization request for the grant service, whose message has their names. What is repeated goes
 * along, because it decides whether the client may hear of it by redirect.
 */
export function authorizationMessage({ values, resources, repeated }: Parameters<AuthorizationParameter>) {
  const sent = StartAuthorizationRequestSchema.fields.flatMap(({ name, localName }) =>
    isAuthorizationParameter(name) ? [[localName, values[name]]] : [],
  );
  return { ...Object.fromEntries(sent), resources: [...resources], repeatedParameters: [...repeated] };
}
