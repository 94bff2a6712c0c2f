import type { Timestamp } from '@bufbuild/protobuf/wkt';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';
import type { Account, Session } from '../../proto/gen/storyden/account/v1/account_pb.ts';
import { ADMINISTRATOR } from '../../proto/vocabulary/permissions.ts';
import { permissionDenied, unauthenticated } from '../http/problem.ts';
import { isPlatformRefusal } from '../http/rpc-problem.ts';
import { callFor, type RpcClients } from '../rpc-clients.ts';

/** The documented name (product.md §4). */
const COOKIE = 'storyden-session';

/** Behind https the same once more, under a name that no other host of the site can set (RFC 6265bis §4.1.3.2). */
const HOST_COOKIE = `__Host-${COOKIE}`;

/** Somebody who is signed in, as the account service sees them now. */
export type SignedInAccount = {
  readonly account: Account;
  readonly authenticatedAt: Timestamp | undefined;
  /** Names the session; the cookie is something else. Empty where the account service has none. */
  readonly sessionId: string;
};

export type Sessions = {
  /** Who is signed in; undefined without a session that is good. */
  find(request: Request, response: Response): Promise<SignedInAccount | undefined>;
  /** Who is signed in. @throws ProblemError 401 for nobody */
  requireAccount(request: Request, response: Response): Promise<SignedInAccount>;
  /** Who is signed in and holds ADMINISTRATOR now. @throws ProblemError 401 for nobody, 403 for others */
  requireAdministrator(request: Request, response: Response): Promise<SignedInAccount>;
  /** The cookie value of a request, good or not. */
  token(request: Request): string | undefined;
  /** Hands the session to the browser. */
  open(response: Response, session: Session): void;
  /** Takes the cookie out of the browser. */
  close(response: Response): void;
};

/**
 * The session cookie: opaque, HttpOnly, SameSite=Lax, Secure behind https (product.md §4). There it has two names, and what
 * the one says that only this host can set is what counts (docs/decisions/0038).
 */
export function sessionGuard(options: { issuer: string; accounts: RpcClients['accounts'] }): Sessions {
  const secure = options.issuer.startsWith('https:');
  const attributes = { httpOnly: true, sameSite: 'lax', path: '/', secure } as const;
  const names = secure ? [COOKIE, HOST_COOKIE] : [COOKIE];
  const sessionToken = (request: Request) => tokenIn(request.headers.cookie, names);
  const write = (response: Response, value: string, expires: { expires?: Date }) =>
    response.setHeader(
      'Set-Cookie',
      names.map((name) => stringifySetCookie({ name, value, ...attributes, ...expires })),
    );

  const find: Sessions['find'] = async (request, response) => {
    const token = sessionToken(request);
    return token === undefined ? undefined : resolveSession(options.accounts, token, response);
  };
  const requireAccount: Sessions['requireAccount'] = async (request, response) => {
    const signedIn = await find(request, response);
    if (signedIn === undefined) throw unauthenticated();
    return signedIn;
  };
  const requireAdministrator: Sessions['requireAdministrator'] = async (request, response) => {
    const signedIn = await requireAccount(request, response);
    requirePermission(signedIn.account);
    return signedIn;
  };
  return {
    find,
    requireAccount,
    requireAdministrator,
    token: sessionToken,
    open(response, { token, expiresAt }) {
      write(response, token, expiresAt ? { expires: timestampDate(expiresAt) } : {});
    },
    close(response) {
      write(response, '', { expires: new Date(0) });
    },
  };
}

/** The last name that there is counts, be it that its session is over: the others may be a sibling's. */
function tokenIn(header: string | undefined, names: readonly string[]): string | undefined {
  if (header === undefined) return undefined;
  const cookies = parseCookie(header);
  const token = names.map((name) => cookies[name]).findLast((value) => value !== undefined);
  // What no session can be is not worth a call.
  return token !== undefined && /^[\x21-\x7e]{1,1024}$/.test(token) ? token : undefined;
}

async function resolveSession(accounts: RpcClients['accounts'], sessionToken: string, response: Response) {
  try {
    const resolved = await accounts.resolveSession({ sessionToken }, callFor(response));
    const { account, authenticatedAt, sessionId } = resolved;
    return account && { account, authenticatedAt, sessionId };
  } catch (error) {
    // An unknown cookie is like none; a service that is away is not (product.md §1).
    if (isPlatformRefusal(error, 'unauthenticated')) return undefined;
    throw error;
  }
}

function requirePermission(account: Account) {
  if (account.suspended || !account.permissions.includes(ADMINISTRATOR)) {
    throw permissionDenied('This takes the permission ADMINISTRATOR.');
  }
}

/** storyden.oauth.v1.SignedIn */
export function signedInMessage({ account, authenticatedAt, sessionId }: SignedInAccount) {
  return { accountId: account.id, authenticatedAt, sessionId };
}
