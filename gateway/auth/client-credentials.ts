import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Request } from 'express';
import type { ClientAuthenticationSchema } from '../../proto/gen/storyden/oauth/v1/token_pb.ts';
import { CLIENT_ASSERTION_TYPE } from '../../proto/vocabulary/authentication-methods.ts';
import { clientAddress } from '../http/client-address.ts';
import { decodeUtf8, type Form, parseForm, readDistinctParameters } from '../http/parameters.ts';
import { invalidClient, invalidRequest, ProblemError } from '../http/problem.ts';

/** Who a client claims to be and how it proves it, as the grant service takes it. */
export type ClientAuthentication = MessageInitShape<typeof ClientAuthenticationSchema>;

type Credentials = { readonly clientId: string; readonly clientSecret: string | undefined };

const NAMES = ['client_id', 'client_secret', 'client_assertion', 'client_assertion_type'] as const;
type Sent = { readonly [Name in (typeof NAMES)[number]]?: string };

/** RFC 7523 §2.2. */

/** Who the client of a request claims to be, and where it calls from. @throws ProblemError as readClientCredentials. */
export function authenticationOf(request: Request, form: Form): ClientAuthentication {
  const credentials = readClientCredentials(request.headers.authorization, form);
  return { ...credentials, clientAddress: clientAddress(request) };
}

/**
 * Reads the client's credentials: the Basic header, a secret in the body (RFC 6749 §2.3.1) or an assertion in the body
 * (RFC 7521 §4.2). Whether they are right is the grant service's to say.
 *
 * @throws ProblemError invalid_request for two methods at once, half of an assertion, a Basic header that cannot be
 * decoded and a body that names another client; invalid_client if no client is named, or by an assertion of another type.
 */
export function readClientCredentials(authorization: string | undefined, form: Form): ClientAuthentication {
  const sent: Sent = readDistinctParameters(form, NAMES).values;
  const basic = basicCredentials(authorization);
  const assertion = assertionIn(sent);
  const methods = [basic, sent.client_secret, assertion].filter((method) => method !== undefined);
  if (methods.length > 1) throw invalidRequest('Use one method of client authentication, not two.');
  if (assertion !== undefined) {
    return { clientId: sent.client_id ?? '', credential: { case: 'clientAssertion', value: assertion } };
  }
  if (basic === undefined) {
    if (sent.client_id === undefined) throw invalidClient('Name the client with client_id or a Basic header.');
    return authentication({ clientId: sent.client_id, clientSecret: sent.client_secret });
  }
  if (sent.client_id !== undefined && sent.client_id !== basic.clientId) {
    throw invalidRequest('The client_id in the body is not the one in the Basic header.');
  }
  return authentication(basic);
}

/** The assertion of a body, with its type as it has to be; it names its client itself. */
function assertionIn({ client_assertion: assertion, client_assertion_type: type }: Sent): string | undefined {
  if (assertion === undefined && type === undefined) return undefined;
  if (assertion === undefined) throw invalidRequest('The parameter client_assertion is missing.');
  if (type === undefined) throw invalidRequest('The parameter client_assertion_type is missing.');
  if (type !== CLIENT_ASSERTION_TYPE)
    throw invalidClient(`The client_assertion_type has to be ${CLIENT_ASSERTION_TYPE}.`);
  return assertion;
}

function authentication({ clientId, clientSecret }: Credentials): ClientAuthentication {
  if (clientSecret === undefined) return { clientId };
  return { clientId, credential: { case: 'clientSecret', value: clientSecret } };
}

/** The credentials of a Basic header (RFC 7617 §2), each part form-encoded (RFC 6749 §2.3.1); undefined without one. */
function basicCredentials(authorization: string | undefined): Credentials | undefined {
  const encoded = /^basic(?: +(.*))?$/i.exec(authorization ?? '');
  if (encoded === null) return undefined;
  const [, base64 = ''] = encoded;
  try {
    return credentialsIn(base64);
  } catch (error) {
    if (error instanceof ProblemError) throw invalidRequest('The Basic header cannot be decoded.');
    throw error;
  }
}

/** @throws ProblemError for what is not base64 of a UTF-8 text with a colon, each side form-encoded. */
function credentialsIn(base64: string): Credentials {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw invalidRequest('not base64');
  const pair = decodeUtf8(Buffer.from(base64, 'base64'));
  const colon = pair.indexOf(':');
  if (colon < 1) throw invalidRequest('no client_id');
  // Libraries that send Basic for a public client leave the password empty.
  const secret = pair.slice(colon + 1);
  return { clientId: formDecode(pair.slice(0, colon)), clientSecret: secret === '' ? undefined : formDecode(secret) };
}

/** Decodes one form-encoded value. The signs that separate parameters are themselves here. */
function formDecode(value: string): string {
  if (/^[\w.~-]*$/.test(value)) return value;
  const form = parseForm(`value=${value.replaceAll('&', '%26')}`);
  return form.get('value') ?? '';
}
