import { useNavigate, useSearch } from '@tanstack/react-router';
import { Users } from 'lucide-react';
import { useAccounts, useChangeAccount } from '../../api/administration-queries.ts';
import { useSession } from '../../api/session-queries.ts';
import type { Account } from '../../api/types.ts';
import { BusyButton } from '../../components/busy-button.tsx';
import { ConfirmButton } from '../../components/confirm-button.tsx';
import { Initials } from '../../components/initials.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { pageQuery } from '../../components/page-query.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { QueryList } from '../../components/query-list.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { useToast } from '../../components/toasts.tsx';
import { AccountRoles } from './account-roles.tsx';
import { NewAccountButton } from './new-account-dialog.tsx';
import { NewPasswordButton } from './new-password-dialog.tsx';

/** Everybody, with their roles; to make accounts, and to suspend and reinstate them. */
export function AccountsPage() {
  const page = pageQuery(useSearch({ from: '/manage/admin/accounts' }));
  const navigate = useNavigate({ from: '/admin/accounts' });
  const accounts = useAccounts(page);
  return (
    <>
      <PageHead title="Accounts" actions={<NewAccountButton />}>
        The members of the community, the roles that they hold, and who is suspended.
      </PageHead>
      <QueryList
        query={accounts}
        rows={(answer) => answer.accounts}
        page={(answer) => answer}
        onPage={(search) => navigate({ search })}
        label="Accounts"
        empty={{ icon: Users, title: 'No accounts', text: 'There is nobody on this page.' }}
      >
        {(account) => <AccountRow account={account} />}
      </QueryList>
    </>
  );
}

function AccountRow({ account }: { account: Account }) {
  const { data: self } = useSession();
  const [email] = account.email_addresses;
  return (
    <>
      <div className="row-main">
        <Initials name={account.name || account.handle} kind="round" />
        <div>
          <p className="row-title">
            {account.name || account.handle}
            {account.roles.map((role) => (
              <span className="badge" key={role.id}>
                {role.name}
              </span>
            ))}
            {account.suspended && <span className="badge danger">Suspended</span>}
          </p>
          <p className="row-facts">
            <span>@{account.handle}</span>
            {email && (
              <span>
                {email.email_address} ({email.verified ? 'confirmed' : 'not confirmed'})
              </span>
            )}
            <span>
              Since <RelativeTime time={account.createdAt} />
            </span>
          </p>
        </div>
      </div>
      <div className="row-actions">
        <AccountRoles account={account} />
        {account.id !== self?.id && <NewPasswordButton handle={account.handle} />}
        {account.id !== self?.id &&
          (account.suspended ? <Reinstate account={account} /> : <Suspend account={account} />)}
      </div>
    </>
  );
}

function Suspend({ account: { handle } }: { account: Account }) {
  const change = useChangeAccount();
  const showToast = useToast();
  return (
    <ConfirmButton
      action="Suspend"
      label={`Suspend ${handle}`}
      title={`Suspend @${handle}?`}
      onConfirm={async () => {
        await change.mutateAsync({ kind: 'suspend', handle });
        showToast(`@${handle} is suspended.`);
      }}
    >
      <p>They are signed out everywhere, and no application can renew its access in their name.</p>
    </ConfirmButton>
  );
}

function Reinstate({ account: { handle } }: { account: Account }) {
  const change = useChangeAccount();
  const showToast = useToast();
  return (
    <>
      <BusyButton
        className="button small"
        busy={change.isPending}
        aria-label={`Reinstate ${handle}`}
        onClick={() =>
          change.mutate({ kind: 'reinstate', handle }, { onSuccess: () => showToast(`@${handle} is reinstated.`) })
        }
      >
        Reinstate
      </BusyButton>
      <ProblemNotice error={change.error} />
    </>
  );
}
