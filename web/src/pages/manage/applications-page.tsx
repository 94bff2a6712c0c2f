import { useNavigate, useSearch } from '@tanstack/react-router';
import { AppWindow } from 'lucide-react';
import { useOwnGrants, useRevokeGrant } from '../../api/grant-queries.ts';
import type { Grant } from '../../api/types.ts';
import { ConfirmButton } from '../../components/confirm-button.tsx';
import { GrantRow } from '../../components/grant-row.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { pageQuery } from '../../components/page-query.ts';
import { QueryList } from '../../components/query-list.tsx';
import { RequireSession } from '../../components/require-session.tsx';
import { useToast } from '../../components/toasts.tsx';

/** Everything that the person has approved, to look through and to take back. */
export function ApplicationsPage() {
  return <RequireSession>{() => <Applications />}</RequireSession>;
}

function Applications() {
  const page = pageQuery(useSearch({ from: '/manage/applications' }));
  const navigate = useNavigate({ from: '/applications' });
  const grants = useOwnGrants(page);
  return (
    <>
      <PageHead title="Your applications">
        Applications and devices that you let use your account. Revoke what you do not use any more.
      </PageHead>
      <QueryList
        query={grants}
        rows={(answer) => answer.grants}
        page={(answer) => answer}
        onPage={(search) => navigate({ search })}
        label="Your applications"
        empty={{
          icon: AppWindow,
          title: 'Nothing has access',
          text: 'When you approve an application or connect a device, it appears here.',
        }}
      >
        {(grant) => <GrantRow grant={grant} action={grant.revoked_at === undefined && <Revoke grant={grant} />} />}
      </QueryList>
    </>
  );
}

function Revoke({ grant }: { grant: Grant }) {
  const revoke = useRevokeGrant('own');
  const showToast = useToast();
  return (
    <ConfirmButton
      action="Revoke"
      label={`Revoke ${grant.client_name}`}
      title={`Take the access of ${grant.client_name} back?`}
      onConfirm={async () => {
        await revoke.mutateAsync(grant.id);
        showToast(`${grant.client_name} has lost its access.`);
      }}
    >
      <p>
        It is signed out and cannot renew its access. What it holds at this moment can stay good elsewhere for some
        minutes more. You can approve it again at any time.
      </p>
    </ConfirmButton>
  );
}
