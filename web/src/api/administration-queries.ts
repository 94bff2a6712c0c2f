import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { PageQuery } from '../components/page-query.ts';
import { answerTo, useBackend } from './backend.tsx';
import { SESSION_KEY } from './session-queries.ts';
import type { Permission } from './types.ts';

export function useDeviceAuthorizations(page: PageQuery) {
  const { api } = useBackend();
  return useQuery({
    queryKey: ['device-authorizations', page],
    queryFn: () => answerTo(api.GET('/api/admin/oauth/device-authorizations', { params: { query: page } })),
    placeholderData: keepPreviousData,
  });
}

export function useAccounts(page: PageQuery) {
  const { api } = useBackend();
  return useQuery({
    queryKey: ['accounts', page],
    queryFn: () => answerTo(api.GET('/api/admin/accounts', { params: { query: page } })),
    placeholderData: keepPreviousData,
  });
}

export function useRoles() {
  const { api } = useBackend();
  return useQuery({ queryKey: ['roles'], queryFn: () => answerTo(api.GET('/api/roles')) });
}

type NewAccount = { handle: string; name: string; password: string; email?: string };

/** What is done to accounts; it may change what the signed-in account may do, too. */
type AccountChange =
  | { readonly kind: 'create'; readonly account: NewAccount }
  | { readonly kind: 'suspend' | 'reinstate'; readonly handle: string }
  | { readonly kind: 'password'; readonly handle: string; readonly password: string }
  | { readonly kind: 'give' | 'take'; readonly handle: string; readonly roleId: string };

export function useChangeAccount() {
  const { api } = useBackend();
  const refresh = useRefresh(['accounts'], SESSION_KEY);
  return useMutation({
    mutationFn: (change: AccountChange): Promise<unknown> => {
      switch (change.kind) {
        case 'create':
          return answerTo(api.POST('/api/admin/accounts', { body: change.account }));
        case 'suspend':
          return answerTo(api.POST('/api/admin/bans/{handle}', { params: { path: { handle: change.handle } } }));
        case 'reinstate':
          return answerTo(api.DELETE('/api/admin/bans/{handle}', { params: { path: { handle: change.handle } } }));
        case 'password':
          return answerTo(
            api.PUT('/api/admin/accounts/{handle}/password', {
              params: { path: { handle: change.handle } },
              body: { password: change.password },
            }),
          );
        case 'give':
          return answerTo(api.PUT('/api/accounts/{handle}/roles/{role_id}', { params: { path: held(change) } }));
        case 'take':
          return answerTo(api.DELETE('/api/accounts/{handle}/roles/{role_id}', { params: { path: held(change) } }));
      }
    },
    onSettled: refresh,
  });
}

function held({ handle, roleId }: { handle: string; roleId: string }) {
  return { handle, role_id: roleId };
}

type RoleChange =
  | { readonly kind: 'create'; readonly name: string; readonly permissions: readonly string[] }
  | { readonly kind: 'change'; readonly id: string; readonly name: string; readonly permissions: readonly string[] }
  | { readonly kind: 'delete'; readonly id: string };

export function useChangeRole() {
  const { api } = useBackend();
  const refresh = useRefresh(['roles'], ['accounts'], SESSION_KEY);
  return useMutation({
    mutationFn: (change: RoleChange): Promise<unknown> => {
      if (change.kind === 'delete')
        return answerTo(api.DELETE('/api/roles/{id}', { params: { path: { id: change.id } } }));
      const body = { name: change.name, permissions: change.permissions as Permission[] };
      if (change.kind === 'create') return answerTo(api.POST('/api/roles', { body }));
      return answerTo(api.PATCH('/api/roles/{id}', { params: { path: { id: change.id } }, body }));
    },
    onSettled: refresh,
  });
}

export function useSigningKeys() {
  const { api } = useBackend();
  return useQuery({ queryKey: ['signing-keys'], queryFn: () => answerTo(api.GET('/api/admin/oauth/signing-keys')) });
}

/** Brings in a new signing key, in time or at once; the answer says what follows from it. */
export function useRotateSigningKey() {
  const { api } = useBackend();
  const refresh = useRefresh(['signing-keys']);
  return useMutation({
    mutationFn: (rotation: { mode: 'scheduled' } | { mode: 'emergency'; kid: string }) =>
      answerTo(api.POST('/api/admin/oauth/signing-keys/rotate', { body: rotation })),
    onSettled: refresh,
  });
}

function useRefresh(...keys: readonly (readonly string[])[]) {
  const queries = useQueryClient();
  return () => Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })));
}
