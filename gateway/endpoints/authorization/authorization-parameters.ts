import { z } from 'zod';
import { StartAuthorizationRequestSchema } from '../../../proto/gen/storyden/oauth/v1/authorization_pb.ts';
import {
  type AuthorizationParameter,
  CODE_CHALLENGE_METHOD,
  isAuthorizationParameter,
  RESPONSE_MODES,
} from '../../../proto/vocabulary/authorization.ts';
import type { Parameters } from '../../http/parameters.ts';
import { scopeText } from '../../openapi/vocabulary.ts';

const parameters = {
  redirect_uri: z.string().meta({ description: 'One that the client registered, byte for byte (RFC 9700 §4.1.3).' }),
  response_type: z.literal('code'),
  response_mode: z.enum(RESPONSE_MODES).optional(),
  scope: scopeText,
  state: z.string(),
  nonce: z.string(),
  code_challenge: z.string().meta({ description: 'Required of nearly every client (RFC 7636 §4.3).' }),
  code_challenge_method: z.literal(CODE_CHALLENGE_METHOD),
  prompt: z.string().meta({ description: 'none, login, consent, select_account; several are separated by spaces.' }),
  max_age: z.string().meta({ description: 'Seconds since the last sign-in after which there has to be a new one.' }),
  display: z.string(),
  ui_locales: z.string(),
  login_hint: z.string(),
  id_token_hint: z.string(),
  acr_values: z.string(),
  claims: z.string().meta({ description: 'JSON (OIDC Core §5.5).' }),
  dpop_jkt: z.string().meta({ description: 'RFC 9449 §10' }),
  request: z.string().meta({ description: 'A signed JWT that holds the parameters (RFC 9101).' }),
  request_uri: z.string().meta({ description: 'From a pushed request (RFC 9126 §4).' }),
  resource: z.array(z.string()).meta({ description: 'RFC 8707 §2; may repeat.' }),
} satisfies {
  readonly [Name in Exclude<AuthorizationParameter, 'client_id'> | 'resource']: z.ZodType;
};

/** The parameters of an authorization request beside client_id, for the document: all may be inside of `request`. */
export const authorizationParameters = z.object(parameters).partial();

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

export const TOO_LONG = 'The form is larger than an address may be, 16 KiB: invalid_request.';
