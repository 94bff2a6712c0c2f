import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ADMINISTRATOR, USE_OAUTH_CLIENTS } from '../../../proto/vocabulary/permissions.ts';
import type { LogoutReturn } from '../return-to.ts';
import { isApiError } from './api-error.ts';
import { answerTo, useBackend } from './backend.tsx';
import type { Account } from './types.ts';

export const SESSION_KEY = ['session'] as const;

/** Who is signed in; null if nobody is. */
export function useSession() {
  const { api } = useBackend();
  return useQuery({
    queryKey: SESSION_KEY,
    queryFn: () =>
      answerTo(api.GET('/api/accounts')).catch((error) => {
        if (isApiError(error, 'unauthenticated')) return null;
        throw error;
      }),
    staleTime: 60_000,
  });
}

/** Opens a session with a handle and a password, in a new account or an old one. */
export function useSignIn(kind: 'signin' | 'signup') {
  const { api } = useBackend();
  const forget = useForgetEverything();
  return useMutation({
    mutationFn: (credentials: { identifier: string; token: string }) =>
      answerTo(api.POST(`/api/auth/password/${kind}`, { body: credentials })),
    onSuccess: forget,
  });
}

/** Ends the session; that there was none is fine. `onDone` comes before the pages learn that nobody is signed in. */
export function useSignOut(onDone?: () => void) {
  const { api } = useBackend();
  const forget = useForgetEverything();
  return useMutation({
    mutationFn: () =>
      answerTo(api.POST('/api/auth/logout')).catch((error) => {
        if (!isApiError(error, 'unauthenticated')) throw error;
      }),
    onSuccess: () => {
      onDone?.();
      return forget();
    },
  });
}

/** Gives the own account another password; its other sessions end. */
export function useChangePassword() {
  const { api } = useBackend();
  return useMutation({
    mutationFn: (passwords: { current_password: string; new_password: string }) =>
      answerTo(api.PUT('/api/auth/password', { body: passwords })),
  });
}

/** Which application a sign-in is for, whatever the address says of it; `undefined` reads nothing. */
export function useRequestingClient(clientId: string | undefined) {
  const { api } = useBackend();
  return useQuery({
    queryKey: ['requesting-client', clientId],
    queryFn: () =>
      answerTo(api.GET('/api/oauth/authorize/client', { params: { query: { client_id: clientId ?? '' } } })),
    enabled: clientId !== undefined,
    staleTime: 60_000,
    retry: false,
  });
}

/** Where a logout leads back to; the gateway says whether the address is the application's. */
export function useLogoutReturn(back: LogoutReturn) {
  const { api } = useBackend();
  return useQuery({
    queryKey: ['logout-return', back],
    queryFn: () => answerTo(api.GET('/api/oauth/logout/return', { params: { query: back } })),
    retry: false,
  });
}

/** Nothing that was read for one account may be shown to another. */
function useForgetEverything() {
  const queries = useQueryClient();
  return async () => {
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
    await queries.resetQueries({ queryKey: SESSION_KEY });
  };
}

export function isAdministrator(account: Account): boolean {
  return account.permissions.includes(ADMINISTRATOR) && !account.suspended;
}

/** Whether an account may approve applications and register its own (product.md §2). */
export function mayUseClients(account: Account): boolean {
  return !account.suspended && account.permissions.some((name) => name === ADMINISTRATOR || name === USE_OAUTH_CLIENTS);
}
