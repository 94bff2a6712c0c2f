import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { PageQuery } from '../components/page-query.ts';
import { answerTo, useBackend } from './backend.tsx';

/** Everything that the signed-in account has approved. */
export function useOwnGrants(page: PageQuery) {
  const { api } = useBackend();
  return useQuery({
    queryKey: ['grants', 'own', page],
    queryFn: () => answerTo(api.GET('/api/auth/oauth/grants', { params: { query: page } })),
    placeholderData: keepPreviousData,
  });
}

/** Every grant of the community that can renew, for administrators. */
export function useAllGrants(page: PageQuery) {
  const { api } = useBackend();
  return useQuery({
    queryKey: ['grants', 'all', page],
    queryFn: () => answerTo(api.GET('/api/admin/oauth/refresh-tokens', { params: { query: page } })),
    placeholderData: keepPreviousData,
  });
}

/** Takes a grant back: the account's own, or anybody's as an administrator. */
export function useRevokeGrant(whose: 'own' | 'all') {
  const { api } = useBackend();
  const queries = useQueryClient();
  const address = whose === 'own' ? '/api/auth/oauth/grants/{id}' : '/api/admin/oauth/refresh-tokens/{id}';
  return useMutation({
    mutationFn: (id: string) => answerTo(api.DELETE(address, { params: { path: { id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['grants'] }),
  });
}
