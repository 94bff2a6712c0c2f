import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useBackend } from '../../api/backend.tsx';
import { useLogoutReturn, useSession, useSignOut } from '../../api/session.ts';
import type { Account } from '../../api/types.ts';
import { AccountLine } from '../../components/account-line.tsx';
import { BusyButton } from '../../components/busy-button.tsx';
import { EndPage } from '../../components/end.tsx';
import { FocusPage } from '../../components/focus-page.tsx';
import { Loading } from '../../components/loading.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { destinationOf, mayLeaveFor } from '../../destination.ts';
import { type LogoutReturn, logoutReturn, safeReturnTo } from '../../return-to.ts';

/** Asks whether to sign out (OIDC RP-Initiated Logout §2), then goes back to the application that sent the browser. */
export function LogoutPage() {
  const { return_to } = useSearch({ from: '/logout' });
  const { config } = useBackend();
  const returnTo = safeReturnTo(return_to, config);
  const session = useSession();
  const [signedOut, setSignedOut] = useState(false);

  if (signedOut) return <SignedOut title="You are signed out" returnTo={returnTo} />;
  if (session.data === null) return <SignedOut title="You are not signed in" returnTo={returnTo} />;
  if (!session.data) {
    return <FocusPage>{session.error ? <ProblemNotice error={session.error} /> : <Loading />}</FocusPage>;
  }
  return (
    <ConfirmSignOut
      account={session.data}
      onDone={() => {
        setSignedOut(true);
        if (returnTo) window.location.assign(returnTo);
      }}
    />
  );
}

function ConfirmSignOut({ account, onDone }: { account: Account; onDone: () => void }) {
  const signOut = useSignOut(onDone);
  return (
    <FocusPage>
      <div className="stack-tight">
        <PageTitle>Sign out?</PageTitle>
        <p className="muted">Applications that you have connected keep the access that you gave them.</p>
      </div>
      <AccountLine account={account} />
      <ProblemNotice error={signOut.error} />
      <BusyButton className="button primary" busy={signOut.isPending} onClick={() => signOut.mutate()}>
        Sign out
      </BusyButton>
      <Link to="/" className="button">
        Stay signed in
      </Link>
    </FocusPage>
  );
}

function SignedOut({ title, returnTo }: { title: string; returnTo: string | undefined }) {
  const { config } = useBackend();
  const back = logoutReturn(returnTo, config);
  return (
    <EndPage mark="success" title={title}>
      {back ? (
        <WayBack back={back} />
      ) : returnTo ? (
        <a href={returnTo} className="button primary">
          Go on to where you came from
        </a>
      ) : (
        <SignInAgain />
      )}
    </EndPage>
  );
}

/** Back to the application, whoever's it is: by a click, with its address in sight (RFC 9700 §4.11.2). */
function WayBack({ back }: { back: LogoutReturn }) {
  const { data, error } = useLogoutReturn(back);
  if (error) return <SignInAgain />;
  if (!data) return <Loading />;
  if (!mayLeaveFor(data.location)) return <SignInAgain />;
  const destination = destinationOf(data.location);
  return (
    <>
      <p>
        {destination.kind === 'site'
          ? 'You can go on to another site. Only do so if you know it.'
          : 'You can go back to an application on this device.'}
      </p>
      <a href={data.location} className="button">
        Go on to {destination.kind === 'app' ? destination.scheme : destination.host}
      </a>
      <SignInAgain />
    </>
  );
}

function SignInAgain() {
  return (
    <Link to="/login" className="button">
      Sign in
    </Link>
  );
}
