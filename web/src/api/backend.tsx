import { createContext, type ReactNode, use, useMemo } from 'react';
import type { WebConfig } from '../config.ts';
import { refusal, unreachable } from './api-error.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Calls the gateway with the session cookie; a refusal is thrown as an ApiError. */
export type Call = <Answer = void>(method: Method, path: string, body?: unknown) => Promise<Answer>;

type Backend = { readonly config: WebConfig; readonly call: Call };

const BackendContext = createContext<Backend | undefined>(undefined);

/** Gives every page the gateway that it talks to. */
export function BackendProvider({ config, children }: { config: WebConfig; children: ReactNode }) {
  const backend = useMemo(() => ({ config, call: callTo(config.apiAddress) }), [config]);
  return <BackendContext value={backend}>{children}</BackendContext>;
}

export function useBackend(): Backend {
  const backend = use(BackendContext);
  if (backend === undefined) throw new Error('useBackend needs a BackendProvider');
  return backend;
}

function callTo(apiAddress: string): Call {
  return async (method, path, body) => {
    const response = await fetch(`${apiAddress}${path}`, {
      method,
      credentials: 'include',
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    }).catch(() => {
      throw unreachable();
    });
    const text = await response.text();
    const answer = text === '' ? undefined : parsed(text);
    if (!response.ok) throw refusal(response, answer);
    return answer;
  };
}

function parsed(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
