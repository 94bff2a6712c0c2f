import type { Account } from '../../api/types.ts';
import { AccountLine } from '../../components/account-line.tsx';
import { OutcomePage } from '../../components/outcome.tsx';

/** Expired, answered before, or somebody else's: the API tells nobody which (product.md §5.6). */
export function UnknownRequest({ account }: { account: Account }) {
  return (
    <OutcomePage mark="expired" title="This request cannot be answered">
      <p>
        It has been answered already, has expired, or was made by another account than yours. Go back to the application
        and start again.
      </p>
      <AccountLine account={account} />
    </OutcomePage>
  );
}

/** It could be read a moment ago, so somebody else was faster, or it was taken back. */
export function AnsweredElsewhere({ account }: { account: Account }) {
  return (
    <OutcomePage mark="info" title="This request was answered already">
      <p>
        You may have answered it in another window, or the application has taken it back. If it still waits, start again
        there.
      </p>
      <AccountLine account={account} />
    </OutcomePage>
  );
}
