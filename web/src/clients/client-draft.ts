import { GRANT_TYPES } from '../../../proto/vocabulary/grant-types.ts';
import type { ClientChanges, ClientScope, NewClient } from '../api/client-queries.ts';
import type { Client } from '../api/types.ts';
import { ADVANCED_SETTINGS } from './client-setting-texts.ts';

/** A client while it is written down, one member for each control of the form. */
export type ClientDraft = {
  readonly name: string;
  readonly type: Client['type'];
  readonly grants: string[];
  /** One per line, as the ones below. */
  readonly redirectUris: string;
  readonly scopes: string[];
  readonly policy: Client['scope_policy'];
  readonly pkceRequired: boolean;
  readonly authMethod: string;
  /** Chosen only when the client is made; empty lets the service choose. */
  readonly clientId: string;
  /** Empty is nobody's. */
  readonly owner: string;
  readonly advanced: Readonly<Record<string, string | boolean>>;
};

/** Writes some members of the draft anew. */
export type ChangeDraft = (changes: Partial<ClientDraft>) => void;

const NEW: ClientDraft = {
  name: '',
  type: 'public',
  grants: [GRANT_TYPES.authorizationCode, GRANT_TYPES.refreshToken],
  redirectUris: '',
  scopes: [],
  policy: 'explicit',
  pkceRequired: true,
  authMethod: 'client_secret_basic',
  clientId: '',
  owner: '',
  advanced: {},
};

/** What the form begins with. */
export function draftOf(client?: Client): ClientDraft {
  if (client === undefined) return NEW;
  const settings = client as unknown as Record<string, unknown>;
  return {
    name: client.name,
    type: client.type,
    grants: client.allowed_grants,
    redirectUris: client.redirect_uris.join('\n'),
    scopes: client.allowed_scopes,
    policy: client.scope_policy,
    pkceRequired: client.pkce_required,
    authMethod: client.token_endpoint_auth_method,
    clientId: client.client_id,
    owner: client.account_id ?? '',
    advanced: Object.fromEntries(
      ADVANCED_SETTINGS.map(({ name, kind }) => {
        const value = settings[name];
        if (kind === 'flag') return [name, value === true];
        return [name, Array.isArray(value) ? value.join('\n') : String(value ?? '')];
      }),
    ),
  };
}

export function hasRedirects(draft: ClientDraft): boolean {
  return draft.grants.includes(GRANT_TYPES.authorizationCode);
}

/** The body that registers the client (product.md §8). */
export function newClientBody(draft: ClientDraft, whose: ClientScope): NewClient {
  const shared = {
    name: draft.name.trim(),
    type: draft.type,
    redirect_uris: hasRedirects(draft) ? lines(draft.redirectUris) : [],
    allowed_scopes: draft.policy === 'inherit' ? [] : draft.scopes,
    allowed_grants: draft.grants,
  };
  if (whose === 'own') return shared;
  return {
    ...shared,
    scope_policy: draft.policy,
    ...(draft.clientId.trim() !== '' && { client_id: draft.clientId.trim() }),
    ...(draft.owner.trim() !== '' && { account_id: draft.owner.trim() }),
    ...(draft.type === 'confidential' && {
      token_endpoint_auth_method: draft.authMethod,
      pkce_required: draft.pkceRequired,
    }),
    ...advancedChanges(draft, NEW),
  };
}

/** The members that the form has changed, and may change; an owner changes three of them. */
export function changedMembers(draft: ClientDraft, client: Client, whose: ClientScope): ClientChanges {
  const before = draftOf(client);
  const all: Record<string, unknown> = {
    name: draft.name.trim(),
    redirect_uris: hasRedirects(draft) ? lines(draft.redirectUris) : [],
    allowed_scopes: draft.scopes,
  };
  const old: Record<string, unknown> = {
    name: before.name,
    redirect_uris: client.redirect_uris,
    allowed_scopes: before.scopes,
  };
  if (whose === 'all') {
    Object.assign(all, {
      allowed_grants: draft.grants,
      scope_policy: draft.policy,
      account_id: draft.owner.trim() === '' ? null : draft.owner.trim(),
      ...(client.type === 'confidential' && {
        token_endpoint_auth_method: draft.authMethod,
        pkce_required: draft.pkceRequired,
      }),
    });
    Object.assign(old, {
      allowed_grants: before.grants,
      scope_policy: before.policy,
      account_id: client.account_id ?? null,
      token_endpoint_auth_method: before.authMethod,
      pkce_required: before.pkceRequired,
    });
  }
  const changed = Object.entries(all).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(old[name]));
  return { ...Object.fromEntries(changed), ...(whose === 'all' && advancedChanges(draft, before)) };
}

function advancedChanges(draft: ClientDraft, before: ClientDraft): Record<string, unknown> {
  const changed = ADVANCED_SETTINGS.filter(
    ({ name }) => (draft.advanced[name] ?? '') !== (before.advanced[name] ?? ''),
  );
  return Object.fromEntries(
    changed.map(({ name, kind }) => {
      const value = draft.advanced[name];
      if (typeof value === 'boolean') return [name, value];
      const text = (value ?? '').trim();
      if (kind === 'lines') return [name, lines(text)];
      return [name, text === '' ? null : text];
    }),
  );
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
