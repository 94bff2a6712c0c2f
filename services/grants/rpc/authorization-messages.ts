import type { MessageInitShape } from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import {
  type ClientFormPostSchema,
  type PageHintsSchema,
  type StartAuthorizationRequest,
  StartAuthorizationRequestSchema,
  type StartAuthorizationResponseSchema,
} from '../../../proto/gen/storyden/oauth/v1/authorization_pb.ts';
import { isAuthorizationParameter } from '../../../proto/vocabulary/authorization.ts';
import type { AuthorizationParameters } from '../domain/authorization-parameters.ts';
import type { FormPost } from '../domain/authorization-response.ts';
import type { AuthorizationOutcome } from '../flows/authorization-request.ts';
import type { PageHints } from '../flows/page-hints.ts';

/** Reads the parameters of an authorization request, whose message has their names. */
export function toParameters(request: StartAuthorizationRequest): AuthorizationParameters {
  const sent = reflect(StartAuthorizationRequestSchema, request);
  const named = sent.fields
    .filter((field) => isAuthorizationParameter(field.name) && sent.isSet(field))
    .map((field) => [field.name, sent.get(field)]);
  return { ...Object.fromEntries(named), resources: request.resources, repeated: request.repeatedParameters };
}

/** Writes where the browser goes next. */
export function outcomeMessage(
  outcome: AuthorizationOutcome,
): MessageInitShape<typeof StartAuthorizationResponseSchema>['outcome'] & {} {
  switch (outcome.next) {
    case 'consent':
      return { case: 'consentRequired', value: { requestId: outcome.requestId, hints: hintsMessage(outcome.hints) } };
    case 'login': {
      const { reauthentication, hints } = outcome;
      const marker = reauthentication === undefined ? {} : { reauthentication };
      return { case: 'loginRequired', value: { ...marker, hints: hintsMessage(hints) } };
    }
    case 'client':
      return outcome.delivery.by === 'redirect'
        ? { case: 'clientRedirect', value: { location: outcome.delivery.location } }
        : { case: 'clientFormPost', value: formPostMessage(outcome.delivery) };
  }
}

/** Writes a response that the browser posts. */
export function formPostMessage({ redirectUri, fields }: FormPost): MessageInitShape<typeof ClientFormPostSchema> {
  return { redirectUri, parameters: [...fields] };
}

function hintsMessage(hints: PageHints): MessageInitShape<typeof PageHintsSchema> {
  const said = Object.entries(hints).filter(([, hint]) => hint !== undefined);
  return Object.fromEntries(said);
}
