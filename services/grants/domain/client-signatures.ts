import type { Client } from './client.ts';
import type { AssertionUse } from './client-assertion.ts';
import type { FetchRequester } from './fetch-requester.ts';

/**
 * Checks what clients sign with their keys: assertions (RFC 7523 §3, private_key_jwt of OIDC Core §9) and request objects
 * (RFC 9101 §6.2). `requester` is who makes this server fetch the keys.
 */
export interface ClientSignatures {
  /** The client identifier that an assertion names (`sub`), before anything about it is verified. */
  assertionSubject(assertion: string): string | undefined;

  /**
   * What is left to check of an assertion that a key of the client has signed; undefined if none has.
   *
   * @throws OAuthError temporarily_unavailable while the keys cannot be fetched
   */
  verifyAssertion(assertion: string, client: Client, requester: FetchRequester): Promise<AssertionUse | undefined>;

  /**
   * The claims of a request object that a key of the client has signed and that is within its times; undefined if none has.
   *
   * @throws OAuthError temporarily_unavailable while the keys cannot be fetched
   */
  verifyRequestObject(
    requestObject: string,
    client: Client,
    requester: FetchRequester,
  ): Promise<Readonly<Record<string, unknown>> | undefined>;
}
