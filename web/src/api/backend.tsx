import createClient, { type Client as ApiClient } from 'openapi-fetch';
import { createContext, type ReactNode, use, useMemo } from 'react';
import type { WebConfig } from '../config.ts';
import { refusal, unreachable } from './api-error.ts';
import type { paths } from './openapi.gen.ts';

type Backend = { readonly config: WebConfig; readonly api: ApiClient<paths> };

const BackendContext = createContext<Backend | undefined>(undefined);

/** Gives every page the gateway that it talks to, with the session cookie. */
export function BackendProvider({ config, children }: { config: WebConfig; children: ReactNode }) {
  const backend = useMemo(() => {
    const api = createClient<paths>({ baseUrl: config.apiAddress, credentials: 'include' });
    return { config, api };
  }, [config]);
  return <BackendContext value={backend}>{children}</BackendContext>;
}

export function useBackend(): Backend {
  const backend = use(BackendContext);
  if (backend === undefined) throw new Error('useBackend needs a BackendProvider');
  return backend;
}

type Exchange<Data> = Promise<{ data?: Data; error?: unknown; response: Response }>;

/** What the gateway answered. @throws ApiError if it refused, failed or did not answer. */
export async function answerTo<Data>(exchange: Exchange<Data>): Promise<Data> {
  const { data, error, response } = await exchange.catch(() => {
    throw unreachable();
  });
  if (!response.ok) throw refusal(response, error);
  return data as Data;
}
