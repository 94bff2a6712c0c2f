import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ADMINISTRATOR, PERMISSIONS } from '../../../../proto/vocabulary/permissions.ts';
import { mayUseClients } from '../../api/session-queries.ts';
import type { Account } from '../../api/types.ts';
import { ClientDetails } from '../../clients/client-details.tsx';
import { ClientList, NewClientLink } from '../../clients/client-list.tsx';
import { NewClient } from '../../clients/new-client.tsx';
import { Outcome } from '../../components/outcome.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { pageQuery } from '../../components/page-query.ts';
import { RequireSession } from '../../components/require-session.tsx';

/** The clients that an account has registered (product.md §8). */
export function OwnClientsPage() {
  const page = pageQuery(useSearch({ from: '/manage/clients' }));
  const navigate = useNavigate({ from: '/clients' });
  return (
    <RequireSession>
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
    </RequireSession>
  );
}

export function NewOwnClientPage() {
  return <ForDevelopers>{(account) => <NewClient whose="own" offered={permissionsOf(account)} />}</ForDevelopers>;
}

export function OwnClientPage() {
  const { id } = useParams({ from: '/manage/clients/$id' });
  return (
    <RequireSession>
      {(account) => (
        <ClientDetails whose="own" id={id} offered={permissionsOf(account)} mayChange={mayUseClients(account)} />
      )}
    </RequireSession>
  );
}

function ForDevelopers({ children }: { children: (account: Account) => ReactNode }) {
  return (
    <RequireSession>
      {(account) =>
        mayUseClients(account) ? (
          children(account)
        ) : (
          <div className="card">
            <Outcome mark="forbidden" title="You may not register clients">
              <p>It takes the permission “Connect applications”, which an administrator can give you.</p>
            </Outcome>
          </div>
        )
      }
    </RequireSession>
  );
}

/** Whoever holds ADMINISTRATOR holds every permission (product.md §2). */
function permissionsOf(account: Account): readonly string[] {
  return account.permissions.includes(ADMINISTRATOR) ? PERMISSIONS : account.permissions;
}
