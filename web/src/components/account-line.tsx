import type { ReactNode } from 'react';
import type { Account } from '../api/types.ts';
import { Initials } from './initials.tsx';

/** Who is signed in, with what can be done about it. */
export function AccountLine({ account, children }: { account: Account; children?: ReactNode }) {
  return (
    <div className="account-line">
      <Initials name={account.name || account.handle} kind="round small" />
      <span className="grow">
        Signed in as <strong className="strong-name">{account.name || account.handle}</strong>{' '}
        <span className="muted">@{account.handle}</span>
      </span>
      {children}
    </div>
  );
}
