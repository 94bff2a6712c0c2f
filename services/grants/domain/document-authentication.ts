import { CLIENT_SIGNING_ALGS } from '../../../proto/vocabulary/signing-algs.ts';
import type { Client, JsonWebKeySet } from './client.ts';
import { assertionKeysProblem } from './client-definition.ts';
import { type DocumentFields, type DocumentProblem, documentProblem, text, textList } from './document-fields.ts';

/** How the client of a metadata document authenticates. */
export type DocumentAuthentication = Pick<Client, 'jwks' | 'jwksUri'> & {
  readonly method: 'none' | 'private_key_jwt';
  /** The one JWS algorithm of its assertions, if it names one. */
  readonly alg: string | undefined;
};

const BY_NOTHING: DocumentAuthentication = { method: 'none', jwks: undefined, jwksUri: undefined, alg: undefined };

/**
 * Reads how the client of a document authenticates (§4.1 of the draft, RP Metadata Choices §2): by a method without a
 * shared secret that both sides know, and with its keys if it names both. It is not told the choice, and a client that
 * can sign does so where the server's metadata offers it (docs/decisions/0044).
 */
export function documentAuthentication(
  fields: DocumentFields,
  keySetUrlProblem: (url: string) => string | undefined,
): DocumentAuthentication | DocumentProblem {
  const secret = ['client_secret', 'client_secret_expires_at'].find((name) => fields[name] !== undefined);
  if (secret !== undefined) return documentProblem(secret, `${secret} is not for a document, which keeps no secret.`);
  const methods = methodsOf(fields);
  if ('member' in methods) return methods;
  const hasKeys = fields.jwks !== undefined || fields.jwks_uri !== undefined;
  const canDoWithout = methods.names.includes('none');
  if (methods.names.includes('private_key_jwt') && (hasKeys || !canDoWithout)) return byKeys(fields, keySetUrlProblem);
  if (canDoWithout) return BY_NOTHING;
  return documentProblem(methods.of, `${methods.of} must have private_key_jwt or none.`);
}

type Methods = { readonly of: string; readonly names: readonly string[] };

/** Several methods, if it names them, else the one. */
function methodsOf(fields: DocumentFields): Methods | DocumentProblem {
  const [one, several] = ['token_endpoint_auth_method', 'token_endpoint_auth_methods_supported'] as const;
  const method = fields[one] ?? 'none';
  if (typeof method !== 'string') return documentProblem(one, `${one} must be a text.`);
  if (method.startsWith('client_secret_')) {
    return documentProblem(one, `${one} must be private_key_jwt or none: a document keeps no secret.`);
  }
  const methods = textList(fields[several] ?? []);
  if (methods === undefined) return documentProblem(several, `${several} must be a list of texts.`);
  return methods.length > 0 ? { of: several, names: methods } : { of: one, names: [method] };
}

function byKeys(
  fields: DocumentFields,
  keySetUrlProblem: (url: string) => string | undefined,
): DocumentAuthentication | DocumentProblem {
  const { jwks, jwks_uri: jwksUri, token_endpoint_auth_signing_alg: alg } = fields;
  if (jwks !== undefined && !isKeySet(jwks)) return documentProblem('jwks', 'jwks must be a key set (RFC 7517).');
  if (jwksUri !== undefined) {
    const problem = typeof jwksUri === 'string' ? keySetUrlProblem(jwksUri) : 'must be a text';
    if (problem !== undefined) return documentProblem('jwks_uri', `jwks_uri ${problem}.`);
  }
  const keys = { jwks, jwksUri: text(jwksUri) };
  const problem = assertionKeysProblem(keys);
  if (problem !== undefined) return documentProblem('jwks', problem);
  const isKnown = typeof alg === 'string' && CLIENT_SIGNING_ALGS.includes(alg);
  if (alg === undefined || isKnown) return { method: 'private_key_jwt', ...keys, alg };
  const name = 'token_endpoint_auth_signing_alg';
  return documentProblem(name, `${name} must be one of ${CLIENT_SIGNING_ALGS.join(', ')}.`);
}

function isKeySet(value: unknown): value is JsonWebKeySet {
  const { keys }: { keys?: unknown } = Object(value);
  return Array.isArray(keys) && keys.every((key) => typeof key === 'object' && key !== null);
}
