import { useNavigate, useSearch } from '@tanstack/react-router';
import { Ticket } from 'lucide-react';
import { useAllGrants, useRevokeGrant } from '../../api/grant-queries.ts';
import type { Grant } from '../../api/types.ts';
import { ConfirmButton } from '../../components/confirm-button.tsx';
import { GrantRow } from '../../components/grant-row.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { pageQuery } from '../../components/page-query.ts';
import { QueryList } from '../../components/query-list.tsx';
import { useToast } from '../../components/toasts.tsx';

/** What members have approved for applications that can renew it. */
export function GrantsPage() {
  const page = pageQuery(useSearch({ from: '/manage/admin/grants' }));
  const navigate = useNavigate({ from: '/admin/grants' });
  const grants = useAllGrants(page);
  return (
    <>
      <PageHead title="Grants">What members have approved for applications that can renew their access.</PageHead>
      <QueryList
        query={grants}
        rows={(answer) => answer.tokens}
        page={(answer) => answer}
        onPage={(search) => navigate({ search })}
        label="Grants"
        empty={{ icon: Ticket, title: 'No grants', text: 'No application can renew its access to any account.' }}
      >
        {(grant) => (
          <GrantRow
            grant={grant}
            facts={
              <span>
                Account <code>{grant.account_id}</code>
              </span>
            }
            action={grant.revoked_at === undefined && <Revoke grant={grant} />}
          />
        )}
      </QueryList>
    </>
  );
}

function Revoke({ grant }: { grant: Grant }) {
  const revoke = useRevokeGrant('all');
  const showToast = useToast();
  return (
    <ConfirmButton
      action="Revoke"
      label={`Revoke ${grant.client_name}`}
      title={`Revoke the access of ${grant.client_name}?`}
      onConfirm={async () => {
        await revoke.mutateAsync(grant.id);
        showToast('The grant was revoked.');
      }}
    >
      <p>
        It ends for account <code>{grant.account_id}</code> alone. The member can approve the application again.
      </p>
    </ConfirmButton>
  );
}
