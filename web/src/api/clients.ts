import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useBackend } from './backend.tsx';
import type { Client, Page } from './types.ts';

/** Whose clients: the account's own, or all of them as an administrator. */
export type ClientScope = 'own' | 'all';

export type NewClient = Record<string, unknown>;

const BASE = { own: '/api/auth/oauth/clients', all: '/api/admin/oauth/clients' } as const;

const addressOf = (whose: ClientScope, id: string) => `${BASE[whose]}/${encodeURIComponent(id)}`;

export function useClients(whose: ClientScope, page: number) {
  const { call } = useBackend();
  return useQuery({
    queryKey: ['clients', whose, 'page', page],
    queryFn: () => call<{ clients: Client[] } & Page>('GET', `${BASE[whose]}?page=${page}`),
    placeholderData: keepPreviousData,
  });
}

export function useClient(whose: ClientScope, id: string) {
  const { call } = useBackend();
  return useQuery({
    queryKey: ['clients', whose, 'one', id],
    queryFn: () => call<Client>('GET', addressOf(whose, id)),
  });
}

/** Registers a client. Its secret, if it has one, is in this answer and never again. */
export function useCreateClient(whose: ClientScope) {
  const { call } = useBackend();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (client: NewClient) => call<{ client: Client; client_secret?: string }>('POST', BASE[whose], client),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['clients'] }),
    // The secret goes with the page that shows it.
    gcTime: 0,
  });
}

export function useChangeClient(whose: ClientScope, id: string) {
  const { call } = useBackend();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (changes: NewClient) => call<Client>('PATCH', addressOf(whose, id), changes),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['clients'] }),
  });
}

export function useDeleteClient(whose: ClientScope, id: string) {
  const { call } = useBackend();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => call('DELETE', addressOf(whose, id)),
    onSuccess: () => {
      queries.removeQueries({ queryKey: ['clients', whose, 'one', id] });
      return queries.invalidateQueries({ queryKey: ['clients', whose, 'page'] });
    },
  });
}

/** Gives a client a new secret, shown this once. */
export function useRotateSecret(whose: ClientScope, id: string) {
  const { call } = useBackend();
  return useMutation({
    mutationFn: () => call<{ client_secret: string }>('POST', `${addressOf(whose, id)}/secret`, {}),
    gcTime: 0,
  });
}
