import type { AuthorizationParameters } from '../domain/authorization-parameters.ts';
import { mayBeAbout } from '../domain/claims-request.ts';
import type { Client } from '../domain/client.ts';
import type { Encryption } from '../domain/encryption.ts';
import { readPrompt } from '../domain/prompt.ts';
import { type BrowserSession, isReauthenticated, reauthenticationMarker } from '../domain/reauthentication.ts';
import type { CheckedParameters } from './checked-parameters.ts';

/** Who is signed in at the browser, and since when. */
export type SignedIn = BrowserSession;

export type SignInPorts = {
  readonly encryption: Pick<Encryption, 'reauthenticationKeys'>;
  readonly now: () => Date;
};

/**
 * Whether a request asks for a new or recent sign-in. Its other parameters are not checked yet.
 *
 * @throws OAuthError invalid_request
 */
export function asksForSignIn({ prompt, max_age: maxAge }: AuthorizationParameters, client: Client): boolean {
  return readPrompt(prompt).login || maxAge !== undefined || client.metadata.default_max_age !== undefined;
}

/** The marker that the return from the login page has to bring. `parameters` are those that the browser brought. */
export function newReauthenticationMarker(
  parameters: AuthorizationParameters,
  signedIn: SignedIn | undefined,
  {
    encryption: {
      reauthenticationKeys: [key],
    },
    now,
  }: SignInPorts,
): string {
  return reauthenticationMarker(parameters, signedIn, now(), key);
}

/**
 * Whether the person who is signed in is the one that the request names, if it names one, and the sign-in is as new as
 * it asks: with `prompt=login` after the request, with `max_age` after it or lately (OIDC Core §3.1.2.1).
 */
export function isSignInGoodFor(
  checked: CheckedParameters,
  start: {
    readonly parameters: AuthorizationParameters;
    readonly reauthentication: string | undefined;
    readonly signedIn: SignedIn;
  },
  { encryption: { reauthenticationKeys }, now }: SignInPorts,
): boolean {
  const { accountId, authenticatedAt } = start.signedIn;
  if (checked.hintedAccountId !== undefined && checked.hintedAccountId !== accountId) return false;
  if (!mayBeAbout(checked.claims, accountId)) return false;
  const { reauthentication, parameters, signedIn } = start;
  if (isReauthenticated(reauthentication, parameters, signedIn, now(), reauthenticationKeys)) return true;
  return !checked.prompt.login && isRecent(authenticatedAt, checked.maxAge, now());
}

/** `max_age=0` always asks for a new sign-in, whatever the clocks say. */
function isRecent(authenticatedAt: Date, maxAge: number | undefined, now: Date): boolean {
  if (maxAge === undefined) return true;
  return maxAge > 0 && now.getTime() - authenticatedAt.getTime() <= maxAge * 1000;
}
