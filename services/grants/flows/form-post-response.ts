import type { Delivery, FormPost } from '../domain/authorization-response.ts';
import type { Encryption } from '../domain/encryption.ts';
import type { Endpoints } from '../domain/endpoints.ts';
import type { Lifetimes } from '../domain/lifetimes.ts';
import { invalidRequest } from '../domain/oauth-error.ts';

export type FormPostPorts = {
  readonly endpoints: Pick<Endpoints, 'authorizationResponse'>;
  readonly encryption: Pick<Encryption, 'responses'>;
  /** A response lives as long as the code in it. */
  readonly lifetimes: Pick<Lifetimes, 'authorizationCode'>;
};

/**
 * The address that a browser is sent to so that the client gets the response: the client's own, or a page that posts
 * it.
 */
export async function deliveryAddress(delivery: Delivery, ports: FormPostPorts): Promise<string> {
  if (delivery.by === 'redirect') return delivery.location;
  const encrypted = await ports.encryption.responses.encrypt(delivery, ports.lifetimes.authorizationCode);
  return `${ports.endpoints.authorizationResponse}?${new URLSearchParams({ response: encrypted })}`;
}

/** Decrypts the response in an address that deliveryAddress gave. @throws OAuthError invalid_request */
export async function openFormPost(encrypted: string, ports: FormPostPorts): Promise<FormPost> {
  const response = await ports.encryption.responses.decrypt(encrypted);
  if (response === undefined) {
    throw invalidRequest('This page is over. Go back to the application and start again.', 'response');
  }
  return response;
}
