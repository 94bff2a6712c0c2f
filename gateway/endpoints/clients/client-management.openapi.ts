import { z } from 'zod';
import { explained } from '../../openapi/explained.ts';
import { describePath, type Traits, type Who } from '../../openapi/operation.ts';
import { id, pageOf, pageQuery } from '../../openapi/vocabulary.ts';
import { changedClientSchema, newClientSchema, ownClientSchema } from './client-body.ts';
import { changedClient, clientWithSecret, shownClient } from './client-schema.ts';

const WORDS = {
  name: '1 to 100 characters, shown on consent.',
  redirect_uris: 'For authorization_code: https, http on loopback with any port, or a scheme like com.example.app:/.',
  allowed_scopes: 'Names of permissions; the standard scopes need no listing.',
  allowed_grants: 'Grant types that it may use.',
  pkce_required:
    'An administrator may set false on a confidential client. With OAUTH_PKCE=public it holds for public and FAPI clients alone.',
} as const;

type Management = {
  /** Makes the ids of the operations distinct. */
  readonly whose: 'Own' | 'Any';
  readonly who: Who;
  readonly created: z.ZodType;
  readonly changed: z.ZodType;
  readonly traits: Traits;
};

const OWN: Management = {
  whose: 'Own',
  who: 'account',
  created: explained(ownClientSchema, WORDS),
  changed: explained(changedClientSchema.pick({ name: true, redirect_uris: true, allowed_scopes: true }), WORDS),
  traits: { tag: 'Own clients', errors: 'problem', oauth: true },
};

const ALL: Management = {
  whose: 'Any',
  who: 'administrator',
  created: explained(newClientSchema, {
    ...WORDS,
    account_id: 'Who owns it; without it the administrator, null for nobody.',
  }),
  changed: explained(changedClientSchema.omit({ client_id: true, type: true }), {
    ...WORDS,
    banned: 'Given alone, of a client that is known by its document: true bans it, false lifts the ban.',
  }),
  traits: { tag: 'Administration', errors: 'problem', oauth: true },
};

const named = z.object({ id });
const UNKNOWN = 'There is no such client, or it is somebody else’s.';
const DOCUMENTED = 'What a client is that is known by its document cannot be changed, and no other can be banned.';
const BEYOND = 'The permission USE_OAUTH_CLIENTS is missing, or a scope is one that the account does not hold.';
const POWER =
  'The permission USE_OAUTH_CLIENTS is missing, a scope is one that the account does not hold, or the client may have more ' +
  'than the account holds: then its scopes can be taken away, and administrators change the rest.';

function managedPaths(path: string, management: Management) {
  return {
    [path]: describePath(management.traits, collection(management)),
    [`${path}/{id}`]: describePath(management.traits, single(management)),
    [`${path}/{id}/secret`]: describePath(management.traits, {
      post: {
        id: `rotate${management.whose}ClientSecret`,
        summary: 'Give a client a new secret',
        who: management.who,
        path: named,
        answers: { 200: { description: 'The client and its new secret.', json: clientWithSecret } },
        refuses: { 404: UNKNOWN },
      },
    }),
  };
}

function collection({ whose, who, created }: Management) {
  return {
    get: {
      id: `list${whose}Clients`,
      summary: whose === 'Own' ? 'List the clients that this account created' : 'List all clients',
      who,
      query: pageQuery,
      answers: {
        200: {
          description: whose === 'Own' ? 'Oldest first.' : 'Newest first.',
          json: pageOf('clients', shownClient),
        },
      },
      ...(whose === 'Own' && { refuses: { 403: BEYOND } }),
    },
    post: {
      id: `create${whose}Client`,
      summary: 'Create a client',
      who,
      json: created,
      answers: { 200: { description: 'The client, and its secret this once.', json: clientWithSecret } },
      refuses: whose === 'Own' ? { 403: BEYOND } : { 409: 'The client_id is in use.' },
    },
  };
}

function single({ whose, who, changed }: Management) {
  const client = { 200: { description: 'The client.', json: shownClient } };
  const shared = { who, path: named };
  return {
    get: {
      ...shared,
      id: `read${whose}Client`,
      summary: 'Read a client',
      answers: client,
      refuses: { 404: UNKNOWN, ...(whose === 'Own' && { 403: BEYOND }) },
    },
    patch: {
      ...shared,
      id: `change${whose}Client`,
      summary: 'Change a client',
      description:
        'What is left out stays. Changed scopes work on future grants and refreshes. A changed way to authenticate ends the old one at once.',
      json: changed,
      answers: { 200: { description: 'The client.', json: changedClient } },
      refuses: { 404: UNKNOWN, ...(whose === 'Own' ? { 403: POWER } : { 409: DOCUMENTED }) },
    },
    delete: {
      ...shared,
      id: `delete${whose}Client`,
      summary: 'Delete a client, which ends its requests and grants',
      ...(whose === 'Any' && {
        description: 'One that is known by its document is banned: no approval brings it back, and it is still shown.',
      }),
      answers: { 204: { description: 'It is gone.' } },
      refuses: { 404: UNKNOWN },
    },
  };
}

export const clientPaths = {
  ...managedPaths('/api/auth/oauth/clients', OWN),
  ...managedPaths('/api/admin/oauth/clients', ALL),
};
