import { useSignOut } from '../../api/session-queries.ts';
import type { Account } from '../../api/types.ts';
import { AccountLine } from '../../components/account-line.tsx';
import { BusyButton } from '../../components/busy-button.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';

/** Who is signed in, and the way out for whoever is somebody else. */
export function SwitchAccount({ account, onSignedOut }: { account: Account; onSignedOut?: () => void }) {
  const signOut = useSignOut(onSignedOut);
  return (
    <div className="stack-tight">
      <AccountLine account={account}>
        <BusyButton className="link-button" busy={signOut.isPending} onClick={() => signOut.mutate()}>
          Switch account
        </BusyButton>
      </AccountLine>
      <ProblemNotice error={signOut.error} />
    </div>
  );
}
