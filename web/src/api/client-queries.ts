import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { PageQuery } from '../components/page-query.ts';
import { answerTo, useBackend } from './backend.tsx';
import type { paths } from './openapi.gen.ts';

/** Whose clients: the account's own, or all of them as an administrator. */
export type ClientScope = 'own' | 'all';

type BodyOf<Operation> = Operation extends { requestBody?: { content: { 'application/json': infer Body } } }
  ? Body
  : never;

/** What is said of a client that is made, and of one that is changed. */
export type NewClient = BodyOf<paths['/api/admin/oauth/clients']['post']>;
export type ClientChanges = BodyOf<paths['/api/admin/oauth/clients/{id}']['patch']>;

const LIST = { own: '/api/auth/oauth/clients', all: '/api/admin/oauth/clients' } as const;
const ONE = { own: '/api/auth/oauth/clients/{id}', all: '/api/admin/oauth/clients/{id}' } as const;
const SECRET = { own: '/api/auth/oauth/clients/{id}/secret', all: '/api/admin/oauth/clients/{id}/secret' } as const;

export function useClients(whose: ClientScope, page: PageQuery) {
  const { api } = useBackend();
  return useQuery({
    queryKey: ['clients', whose, 'page', page],
    queryFn: () => answerTo(api.GET(LIST[whose], { params: { query: page } })),
    placeholderData: keepPreviousData,
  });
}

export function useClient(whose: ClientScope, id: string) {
  const { api } = useBackend();
  return useQuery({
    queryKey: ['clients', whose, 'one', id],
    queryFn: () => answerTo(api.GET(ONE[whose], { params: { path: { id } } })),
  });
}

/** Registers a client. Its secret, if it has one, is in this answer and never again. */
export function useCreateClient(whose: ClientScope) {
  const { api } = useBackend();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (client: NewClient) => answerTo(api.POST(LIST[whose], { body: client })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['clients'] }),
    // The secret goes with the page that shows it.
    gcTime: 0,
  });
}

export function useChangeClient(whose: ClientScope, id: string) {
  const { api } = useBackend();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (changes: ClientChanges) =>
      answerTo(api.PATCH(ONE[whose], { params: { path: { id } }, body: changes })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['clients'] }),
  });
}

export function useDeleteClient(whose: ClientScope, id: string) {
  const { api } = useBackend();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answerTo(api.DELETE(ONE[whose], { params: { path: { id } } })),
    onSuccess: () => {
      queries.removeQueries({ queryKey: ['clients', whose, 'one', id] });
      return queries.invalidateQueries({ queryKey: ['clients', whose, 'page'] });
    },
  });
}

/** Gives a client a new secret, shown this once. */
export function useRotateSecret(whose: ClientScope, id: string) {
  const { api } = useBackend();
  return useMutation({
    mutationFn: () => answerTo(api.POST(SECRET[whose], { params: { path: { id } } })),
    gcTime: 0,
  });
}
