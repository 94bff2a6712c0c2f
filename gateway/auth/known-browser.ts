import { timestampDate } from '@bufbuild/protobuf/wkt';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';
import type { KnownBrowser } from '../../proto/gen/storyden/account/v1/account_pb.ts';
import type { GatewayConfig } from '../config.ts';

const COOKIE = 'storyden-known-browser';

/** Where it is of use: nothing but signing in reads it. */
export const SIGN_IN_PATH = '/api/auth/password';

export type KnownBrowsers = {
  /** What the browser keeps of earlier sign-ins; empty if nothing. */
  kept(request: Request): string;
  /** Has the browser keep what the account service gave for it, if it gave any. */
  remember(response: Response, known: KnownBrowser | undefined): void;
};

/**
 * The cookie by which the account service knows a browser again: it opens nothing, but leaves its owner attempts while
 * others guess (product.md §4). Signing out leaves it where it is.
 */
export function knownBrowserCookie({ publicApiAddress }: Pick<GatewayConfig, 'publicApiAddress'>): KnownBrowsers {
  const { pathname, protocol } = new URL(publicApiAddress);
  const attributes = {
    httpOnly: true,
    sameSite: 'lax',
    path: `${pathname.replace(/\/$/, '')}${SIGN_IN_PATH}`,
    secure: protocol === 'https:',
  } as const;
  return {
    kept({ headers: { cookie = '' } }) {
      const kept = parseCookie(cookie)[COOKIE] ?? '';
      return /^[\w.-]{1,1024}$/.test(kept) ? kept : '';
    },
    remember(response, known) {
      if (known === undefined) return;
      const expires = known.expiresAt && { expires: timestampDate(known.expiresAt) };
      const cookie = stringifySetCookie({ name: COOKIE, value: known.token, ...attributes, ...expires });
      response.append('Set-Cookie', cookie);
    },
  };
}
