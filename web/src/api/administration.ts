import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useBackend } from './backend.tsx';
import { SESSION_KEY } from './session.ts';
import type { Account, DeviceAuthorization, Page, Role, SigningKey } from './types.ts';

const segment = encodeURIComponent;

export function useDeviceAuthorizations(page: number) {
  const { call } = useBackend();
  return useQuery({
    queryKey: ['device-authorizations', page],
    queryFn: () =>
      call<{ device_authorisations: DeviceAuthorization[] } & Page>(
        'GET',
        `/api/admin/oauth/device-authorizations?page=${page}`,
      ),
    placeholderData: keepPreviousData,
  });
}

export function useAccounts(page: number) {
  const { call } = useBackend();
  return useQuery({
    queryKey: ['accounts', page],
    queryFn: () => call<{ accounts: Account[] } & Page>('GET', `/api/admin/accounts?page=${page}`),
    placeholderData: keepPreviousData,
  });
}

export function useRoles() {
  const { call } = useBackend();
  return useQuery({ queryKey: ['roles'], queryFn: () => call<{ roles: Role[] }>('GET', '/api/roles') });
}

export type NewAccount = { handle: string; name: string; password: string; email?: string };

/** What is done to accounts and roles; each changes what the signed-in account may do, too. */
export type AccountChange =
  | { readonly kind: 'create'; readonly account: NewAccount }
  | { readonly kind: 'suspend' | 'reinstate'; readonly handle: string }
  | { readonly kind: 'give' | 'take'; readonly handle: string; readonly roleId: string };

export type RoleChange =
  | { readonly kind: 'create'; readonly name: string; readonly permissions: readonly string[] }
  | { readonly kind: 'change'; readonly id: string; readonly name: string; readonly permissions: readonly string[] }
  | { readonly kind: 'delete'; readonly id: string };

export function useChangeAccount() {
  const { call } = useBackend();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: AccountChange): Promise<unknown> => {
      switch (change.kind) {
        case 'create':
          return call('POST', '/api/admin/accounts', change.account);
        case 'suspend':
          return call('POST', `/api/admin/bans/${segment(change.handle)}`, {});
        case 'reinstate':
          return call('DELETE', `/api/admin/bans/${segment(change.handle)}`);
        case 'give':
          return call('PUT', `/api/accounts/${segment(change.handle)}/roles/${segment(change.roleId)}`, {});
        case 'take':
          return call('DELETE', `/api/accounts/${segment(change.handle)}/roles/${segment(change.roleId)}`);
      }
    },
    onSettled: () =>
      Promise.all([['accounts'], SESSION_KEY].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}

export function useChangeRole() {
  const { call } = useBackend();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: RoleChange): Promise<unknown> => {
      switch (change.kind) {
        case 'create':
          return call('POST', '/api/roles', { name: change.name, permissions: change.permissions });
        case 'change':
          return call('PATCH', `/api/roles/${segment(change.id)}`, {
            name: change.name,
            permissions: change.permissions,
          });
        case 'delete':
          return call('DELETE', `/api/roles/${segment(change.id)}`);
      }
    },
    onSettled: () =>
      Promise.all([['roles'], ['accounts'], SESSION_KEY].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}

export function useSigningKeys() {
  const { call } = useBackend();
  return useQuery({
    queryKey: ['signing-keys'],
    queryFn: () => call<{ signing_keys: SigningKey[] }>('GET', '/api/admin/oauth/signing-keys'),
  });
}

/** Brings in a new signing key, in time or at once; the answer says what follows from it. */
export function useRotateSigningKey() {
  const { call } = useBackend();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (rotation: { mode: 'scheduled' } | { mode: 'emergency'; kid: string }) =>
      call<{ signing_keys: SigningKey[]; consequences: string[] }>(
        'POST',
        '/api/admin/oauth/signing-keys/rotate',
        rotation,
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: ['signing-keys'] }),
  });
}
