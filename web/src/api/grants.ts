import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useBackend } from './backend.tsx';
import type { Grant, Page } from './types.ts';

/** Everything that the signed-in account has approved. */
export function useOwnGrants(page: number) {
  const { call } = useBackend();
  return useQuery({
    queryKey: ['grants', 'own', page],
    queryFn: () => call<{ grants: Grant[] } & Page>('GET', `/api/auth/oauth/grants?page=${page}`),
    placeholderData: keepPreviousData,
  });
}

/** Every grant of the community that can renew, for administrators. */
export function useAllGrants(page: number) {
  const { call } = useBackend();
  return useQuery({
    queryKey: ['grants', 'all', page],
    queryFn: () => call<{ tokens: Grant[] } & Page>('GET', `/api/admin/oauth/refresh-tokens?page=${page}`),
    placeholderData: keepPreviousData,
  });
}

/** Takes a grant back: the account's own, or anybody's as an administrator. */
export function useRevokeGrant(whose: 'own' | 'all') {
  const { call } = useBackend();
  const queries = useQueryClient();
  const list = whose === 'own' ? '/api/auth/oauth/grants' : '/api/admin/oauth/refresh-tokens';
  return useMutation({
    mutationFn: (id: string) => call('DELETE', `${list}/${encodeURIComponent(id)}`),
    onSettled: () => queries.invalidateQueries({ queryKey: ['grants'] }),
  });
}
