import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { isApiError } from './api/api-error.ts';
import { BackendProvider } from './api/backend.tsx';
import { SESSION_KEY } from './api/session-queries.ts';
import type { WebConfig } from './config.ts';
import { createAppRouter } from './router.tsx';

export function App({ config }: { config: WebConfig }) {
  const [queries] = useState(createQueries);
  const [router] = useState(createAppRouter);
  return (
    <BackendProvider config={config}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </BackendProvider>
  );
}

function createQueries(): QueryClient {
  // A session that is over is known at once, wherever it was noticed; pages then ask to sign in again.
  const onError = (error: unknown) => {
    if (isApiError(error, 'unauthenticated')) queries.setQueryData(SESSION_KEY, null);
  };
  const queries: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        // What was refused stays refused; only an outage is worth another try.
        retry: (failures, error) => failures < 2 && isApiError(error, 'unreachable', 'unavailable'),
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
  return queries;
}
