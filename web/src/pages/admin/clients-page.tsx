import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { PERMISSIONS } from '../../../../proto/vocabulary/permissions.ts';
import { ClientDetails } from '../../clients/client-details.tsx';
import { ClientList, NewClientLink } from '../../clients/client-list.tsx';
import { NewClient } from '../../clients/new-client.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { pageQuery } from '../../components/page-query.ts';

/** Every client of the community. */
export function AllClientsPage() {
  const page = pageQuery(useSearch({ from: '/manage/admin/clients' }));
  const navigate = useNavigate({ from: '/admin/clients' });
  return (
    <>
      <PageHead title="Clients" actions={<NewClientLink whose="all" />}>
        Every application that is registered, by administrators, by members and by itself.
      </PageHead>
      <ClientList
        whose="all"
        page={page}
        onPage={(search) => navigate({ search })}
        empty="Nobody has registered an application."
      />
    </>
  );
}

export function NewClientPage() {
  return <NewClient whose="all" offered={PERMISSIONS} />;
}

export function ClientPage() {
  const { id } = useParams({ from: '/manage/admin/clients/$id' });
  return <ClientDetails whose="all" id={id} offered={PERMISSIONS} />;
}
