import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ClientAuthenticationSchema } from '../../proto/gen/storyden/oauth/v1/token_pb.ts';
import { decodeUtf8, type Form, parseForm, readDistinctParameters } from './parameters.ts';
import { invalidClient, invalidRequest } from './problem.ts';

/** Who a client claims to be and how it proves it, as the grant service takes it. */
export type ClientAuthentication = MessageInitShape<typeof ClientAuthenticationSchema>;

type Credentials = { readonly clientId: string; readonly clientSecret: string | undefined };

const NAMES = ['client_id', 'client_secret'] as const;

/**
 * Reads the client's credentials from the Basic header or the body (RFC 6749 §2.3.1). Whether they are right is the
 * grant service's to say.
 *
 * @throws ProblemError invalid_request for two methods at once, a Basic header that cannot be decoded and a body that
 * names another client; invalid_client if no client is named.
 */
export function readClientCredentials(authorization: string | undefined, form: Form): ClientAuthentication {
  const { client_id: bodyId, client_secret: bodySecret } = readDistinctParameters(form, NAMES).values;
  const basic = basicCredentials(authorization);
  if (basic === undefined) {
    if (bodyId === undefined) throw invalidClient('Name the client with client_id or a Basic header.');
    return authentication({ clientId: bodyId, clientSecret: bodySecret });
  }
  if (bodySecret !== undefined) throw invalidRequest('Use one method of client authentication, not two.');
  if (bodyId !== undefined && bodyId !== basic.clientId) {
    throw invalidRequest('The client_id in the body is not the one in the Basic header.');
  }
  return authentication(basic);
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
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw undecodable();
  const pair = decodeUtf8(Buffer.from(base64, 'base64'));
  const colon = pair.indexOf(':');
  if (colon < 1) throw undecodable();
  // Libraries that send Basic for a public client leave the password empty.
  const secret = pair.slice(colon + 1);
  return { clientId: formDecode(pair.slice(0, colon)), clientSecret: secret === '' ? undefined : formDecode(secret) };
}

/** Decodes one form-encoded value. The signs that separate parameters are themselves here. */
function formDecode(value: string): string {
  const form = parseForm(`value=${value.replaceAll('&', '%26')}`);
  return form.get('value') ?? '';
}

function undecodable() {
  return invalidRequest('The Basic header cannot be decoded.');
}
