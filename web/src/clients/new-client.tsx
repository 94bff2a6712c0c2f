import { Link } from '@tanstack/react-router';
import { type ClientScope, useCreateClient } from '../api/client-queries.ts';
import type { Client } from '../api/types.ts';
import { PageHead } from '../components/page-head.tsx';
import { newClientBody } from './client-draft.ts';
import { ClientForm } from './client-form.tsx';
import { ClientSecret } from './client-secret.tsx';

const PATHS = { own: '/clients', all: '/admin/clients' } as const;

/** Registers a client, then shows what its developer needs. */
export function NewClient({ whose, offered }: { whose: ClientScope; offered: readonly string[] }) {
  const create = useCreateClient(whose);
  if (create.data) return <Registered whose={whose} client={create.data.client} secret={create.data.client_secret} />;
  return (
    <>
      <PageHead title="New client">An application that signs people in here, or that acts on its own.</PageHead>
      <div className="card section">
        <ClientForm
          whose={whose}
          offered={offered}
          error={create.error}
          busy={create.isPending}
          onSubmit={(draft) => create.mutate(newClientBody(draft, whose))}
          submitLabel="Create client"
          actions={
            <Link to={PATHS[whose]} className="button">
              Cancel
            </Link>
          }
        />
      </div>
    </>
  );
}

function Registered({ whose, client, secret }: { whose: ClientScope; client: Client; secret: string | undefined }) {
  return (
    <>
      <PageHead title={`${client.name} is registered`}>Give these to the application.</PageHead>
      <div className="card section">
        <ClientSecret clientId={client.client_id} secret={secret} />
        <div className="form-actions">
          <Link to={`${PATHS[whose]}/$id`} params={{ id: client.id }} className="button">
            {secret === undefined ? 'Go on' : 'I have copied it'}
          </Link>
        </div>
      </div>
    </>
  );
}
