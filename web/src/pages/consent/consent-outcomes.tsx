import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Account } from '../../api/types.ts';
import { OutcomePage } from '../../components/outcome.tsx';

export type Decided = 'approved' | 'denied';

/** Reads what an address says was decided. */
export function decidedOf(text: string | undefined): Decided | undefined {
  return text === 'approved' || text === 'denied' ? text : undefined;
}

export function RequestExpired({ children }: { children: ReactNode }) {
  return (
    <OutcomePage mark="expired" title="This request has expired">
      <p>Nothing was approved. {children}</p>
    </OutcomePage>
  );
}

/** The account may approve nothing, whatever asks (product.md §2). */
export function NotPermitted({ account, children }: { account: Account; children?: ReactNode }) {
  return (
    <OutcomePage mark="forbidden" title="You may not connect applications">
      <p>
        {account.suspended
          ? `The account @${account.handle} is suspended.`
          : `Your account, @${account.handle}, lacks the permission “Connect applications”. An administrator can give it.`}
      </p>
      {children}
    </OutcomePage>
  );
}

/** The application or device that waited has its answer. */
export function AlreadyDecided({ decided }: { decided: Decided }) {
  if (decided === 'denied') {
    return (
      <OutcomePage mark="denied" title="You denied this request">
        <p>Nothing was given to the application. If that was a mistake, go back to it and start again.</p>
      </OutcomePage>
    );
  }
  return (
    <OutcomePage mark="success" title="You approved this request">
      <p>The application has its answer, and this page can be closed. You can take its access back at any time.</p>
      <Link to="/applications" className="button">
        Your applications
      </Link>
    </OutcomePage>
  );
}

/** An approval would have been of something that the person has not seen (product.md §5.6). */
export function ClientChanged({ clientName, onLookAgain }: { clientName: string; onLookAgain: () => void }) {
  return (
    <OutcomePage mark="info" title="This application has changed">
      <p>
        Since you read what it asks for, {clientName} has changed what it is called or who vouches for it. Nothing was
        approved. Look at it again before you decide; if you do not expect this, leave it or start again there.
      </p>
      <button type="button" className="button" onClick={onLookAgain}>
        Look again
      </button>
    </OutcomePage>
  );
}

/** A request belongs to the account that it was made as, so another account has to make one of its own. */
export function SignedOut({ children }: { children: ReactNode }) {
  return (
    <OutcomePage mark="info" title="You are signed out">
      <p>
        Go back to {children} and start again. You will be asked who you are, and can sign in with another account then.
      </p>
    </OutcomePage>
  );
}
