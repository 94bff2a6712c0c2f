import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useBackend } from '../../api/backend.tsx';
import { useLogoutReturn, useSession, useSignOut } from '../../api/session-queries.ts';
import type { Account } from '../../api/types.ts';
import { AccountLine } from '../../components/account-line.tsx';
import { BusyButton } from '../../components/busy-button.tsx';
import { FocusPage } from '../../components/focus-page.tsx';
import { Loading } from '../../components/loading.tsx';
import { OutcomePage } from '../../components/outcome.tsx';
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

  // Most who come without a session have just been signed out, by an application or in another window.
  if (signedOut || session.data === null) return <SignedOut returnTo={returnTo} />;
  if (!session.data) {
    return <FocusPage>{session.error ? <ProblemNotice error={session.error} /> : <Loading />}</FocusPage>;
  }
  return (
    <ConfirmSignOut
      account={session.data}
      returnTo={returnTo}
      onDone={() => {
        setSignedOut(true);
        if (returnTo) window.location.assign(returnTo);
      }}
    />
  );
}

function ConfirmSignOut(props: { account: Account; returnTo: string | undefined; onDone: () => void }) {
  const { account, onDone } = props;
  const { config } = useBackend();
  const signOut = useSignOut(onDone);
  const back = logoutReturn(props.returnTo, config);
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
      {back ? <StayAndGoBack back={back} /> : <Stay />}
    </FocusPage>
  );
}

function Stay() {
  return (
    <Link to="/" className="button">
      Stay signed in
    </Link>
  );
}

/** To the application, if somebody here vouches for it; nobody is led to a stranger's site by changing their mind. */
function StayAndGoBack({ back }: { back: LogoutReturn }) {
  const { data, error } = useLogoutReturn(back);
  if (!data && !error) return <Loading />;
  if (!data?.vouched_for || !mayLeaveFor(data.location)) return <Stay />;
  const destination = destinationOf(data.location);
  return (
    <a href={data.location} className="button">
      Stay signed in and go back to {destination.kind === 'app' ? destination.scheme : destination.host}
    </a>
  );
}

function SignedOut({ returnTo }: { returnTo: string | undefined }) {
  const { config } = useBackend();
  const back = logoutReturn(returnTo, config);
  return (
    <OutcomePage mark="success" title="You are signed out">
      {back ? (
        <WayBack back={back} />
      ) : returnTo ? (
        <a href={returnTo} className="button primary">
          Go on to where you came from
        </a>
      ) : (
        <SignInAgain />
      )}
    </OutcomePage>
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
