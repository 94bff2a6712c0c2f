import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ADMINISTRATOR, PERMISSIONS } from '../../../../proto/vocabulary/permissions.ts';
import { mayUseClients } from '../../api/session-queries.ts';
import type { Account } from '../../api/types.ts';
import { ClientDetails } from '../../clients/client-details.tsx';
import { ClientList, NewClientLink } from '../../clients/client-list.tsx';
import { NewClient } from '../../clients/new-client.tsx';
import { End } from '../../components/end.tsx';
import { pageQuery } from '../../components/page-query.ts';
import { WithSession } from '../../components/with-session.tsx';
import { PageHead } from './page-head.tsx';

/** The clients that an account has registered (product.md §8). */
export function OwnClientsPage() {
  const page = pageQuery(useSearch({ from: '/manage/clients' }));
  const navigate = useNavigate({ from: '/clients' });
  return (
    <WithSession>
      {(account) => (
        <>
          <PageHead title="Your clients" actions={mayUseClients(account) && <NewClientLink whose="own" />}>
            Applications that you have registered to sign people in here, or to act on their own.
          </PageHead>
          <ClientList
            whose="own"
            page={page}
            onPage={(search) => navigate({ search })}
            empty="Register an application to get a client ID for it."
          />
        </>
      )}
    </WithSession>
  );
}

export function NewOwnClientPage() {
  return <ForDevelopers>{(account) => <NewClient whose="own" offered={permissionsOf(account)} />}</ForDevelopers>;
}

export function OwnClientPage() {
  const { id } = useParams({ from: '/manage/clients/$id' });
  return (
    <WithSession>
      {(account) => (
        <ClientDetails whose="own" id={id} offered={permissionsOf(account)} mayChange={mayUseClients(account)} />
      )}
    </WithSession>
  );
}

function ForDevelopers({ children }: { children: (account: Account) => ReactNode }) {
  return (
    <WithSession>
      {(account) =>
        mayUseClients(account) ? (
          children(account)
        ) : (
          <div className="card">
            <End mark="forbidden" title="You may not register clients">
              <p>It takes the permission “Connect applications”, which an administrator can give you.</p>
            </End>
          </div>
        )
      }
    </WithSession>
  );
}

/** Whoever holds ADMINISTRATOR holds every permission (product.md §2). */
function permissionsOf(account: Account): readonly string[] {
  return account.permissions.includes(ADMINISTRATOR) ? PERMISSIONS : account.permissions;
}
