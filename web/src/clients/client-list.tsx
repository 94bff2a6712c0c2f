import { Link } from '@tanstack/react-router';
import { Plus, SquareTerminal } from 'lucide-react';
import { type ClientScope, useClients } from '../api/client-queries.ts';
import type { Client } from '../api/types.ts';
import { AppPicture } from '../components/app-picture.tsx';
import type { PageQuery, PageSearch } from '../components/page-query.ts';
import { QueryList } from '../components/query-list.tsx';
import { RelativeTime } from '../components/relative-time.tsx';
import { grantName } from './client-setting-texts.ts';
import { isDocumented } from './documented-client.tsx';

const PATHS = { own: '/clients', all: '/admin/clients' } as const;

export function ClientList(props: {
  whose: ClientScope;
  page: PageQuery;
  onPage: (page: PageSearch) => void;
  empty: string;
}) {
  const clients = useClients(props.whose, props.page);
  return (
    <QueryList
      query={clients}
      rows={(answer) => answer.clients}
      page={(answer) => answer}
      onPage={props.onPage}
      label="Clients"
      empty={{ icon: SquareTerminal, title: 'No clients yet', text: props.empty }}
    >
      {(client) => <ClientRow client={client} whose={props.whose} />}
    </QueryList>
  );
}

/** The way to make another one. */
export function NewClientLink({ whose }: { whose: ClientScope }) {
  return (
    <Link to={`${PATHS[whose]}/new`} className="button primary">
      <Plus size={17} aria-hidden="true" />
      New client
    </Link>
  );
}

function ClientLink({ client, to }: { client: Client; to: '/clients/$id' | '/admin/clients/$id' }) {
  const action = isDocumented(client) ? 'Look at' : 'Edit';
  return (
    <Link to={to} params={{ id: client.id }} className="button small" aria-label={`${action} ${client.name}`}>
      {action}
    </Link>
  );
}

function ClientRow({ client, whose }: { client: Client; whose: ClientScope }) {
  const to = `${PATHS[whose]}/$id` as const;
  return (
    <>
      <div className="row-main">
        <AppPicture name={client.name} src={client.shown_logo_uri} />
        <div>
          <p className="row-title">
            <Link to={to} params={{ id: client.id }}>
              {client.name}
            </Link>
            <span className="badge">{client.type}</span>
            {client.banned && <span className="badge danger">banned</span>}
            {client.scope_policy === 'inherit' && <span className="badge warning">inherits permissions</span>}
          </p>
          <p className="row-facts">
            <code>{client.client_id}</code>
            <span>{client.allowed_grants.map(grantName).join(', ')}</span>
            <span>
              Created <RelativeTime time={client.createdAt} />
            </span>
          </p>
        </div>
      </div>
      <div className="row-actions">
        <ClientLink client={client} to={to} />
      </div>
    </>
  );
}
