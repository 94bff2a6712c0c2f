import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useSession, useSignOut } from '../../api/session-queries.ts';
import type { Account } from '../../api/types.ts';
import { BusyButton } from '../../components/busy-button.tsx';
import { FocusPage } from '../../components/focus-page.tsx';
import { Initials } from '../../components/initials.tsx';
import { Loading } from '../../components/loading.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ClientTerms } from './client-terms.tsx';
import { CredentialsForm } from './credentials-form.tsx';
import { useAfterSignIn } from './use-after-sign-in.ts';

/**
 * Signing in, for whoever comes by and for `GET /api/oauth/authorize` (product.md §5). Whoever is signed in already is
 * asked who to go on as, unless the password is wanted again (`prompt=login`, OIDC Core §3.1.2.1).
 */
export function LoginPage() {
  const search = useSearch({ from: '/login' });
  const session = useSession();
  const { forApplication, clientId, goOn } = useAfterSignIn(search.return_to);
  // What was signed in when the page came counts: signing in here must not turn the form into a question.
  const [asked, setAsked] = useState<'account' | 'password'>();
  if (asked === undefined && session.data !== undefined) {
    setAsked(session.data !== null && search.prompt !== 'login' ? 'account' : 'password');
  }

  if (asked === undefined)
    return <FocusPage>{session.error ? <ProblemNotice error={session.error} /> : <Loading />}</FocusPage>;
  if (asked === 'account' && session.data) {
    return (
      <FocusPage>
        <ChooseAccount account={session.data} onGoOn={goOn} onOther={() => setAsked('password')} />
      </FocusPage>
    );
  }

  const again = search.prompt === 'login' ? session.data?.handle : undefined;
  return <SignIn search={search} again={again} forApplication={forApplication} clientId={clientId} onDone={goOn} />;
}

function SignIn(props: {
  search: { return_to?: string | undefined; login_hint?: string | undefined };
  /** The handle of whoever is signed in and has to prove it anew. */
  again: string | undefined;
  forApplication: boolean;
  clientId: string | undefined;
  onDone: () => void;
}) {
  const { return_to, login_hint } = props.search;
  return (
    <FocusPage
      footer={
        <>
          New here?{' '}
          <Link to="/signup" search={{ return_to, login_hint }}>
            Create an account
          </Link>
        </>
      }
    >
      <div className="stack-tight">
        <PageTitle>{props.again === undefined ? 'Sign in' : 'Enter your password again'}</PageTitle>
        {props.forApplication && (
          <p className="muted">
            An application asks who you are. What it may do is for you to decide on the next page.
          </p>
        )}
      </div>
      <CredentialsForm kind="signin" handle={login_hint ?? props.again} onDone={props.onDone} />
      <ClientTerms clientId={props.clientId} />
    </FocusPage>
  );
}

function ChooseAccount(props: { account: Account; onGoOn: () => void; onOther: () => void }) {
  const { handle, name } = props.account;
  const signOut = useSignOut(props.onOther);
  return (
    <>
      <div className="stack-tight">
        <PageTitle>Go on as</PageTitle>
        <p className="muted">You are signed in already.</p>
      </div>
      <ProblemNotice error={signOut.error} />
      <button type="button" className="button account-choice" onClick={props.onGoOn}>
        <Initials name={name || handle} kind="round" />
        <span className="grow">
          <span className="strong-name">{name || handle}</span>
          <span className="muted small">@{handle}</span>
        </span>
      </button>
      <BusyButton busy={signOut.isPending} onClick={() => signOut.mutate()}>
        Use another account
      </BusyButton>
    </>
  );
}
