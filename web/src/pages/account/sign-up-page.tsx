import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { isApiError } from '../../api/api-error.ts';
import { FocusPage } from '../../components/focus-page.tsx';
import { OutcomePage } from '../../components/outcome.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { CredentialsForm } from './credentials-form.tsx';
import { useAfterSignIn } from './use-after-sign-in.ts';

/** Making an account, where the community lets people do that themselves. */
export function SignUpPage() {
  const search = useSearch({ from: '/signup' });
  const { goOn } = useAfterSignIn(search.return_to);
  const [closed, setClosed] = useState(false);

  if (closed) return <SignUpClosed returnTo={search.return_to} />;
  return (
    <FocusPage
      footer={
        <>
          Have an account?{' '}
          <Link to="/login" search={{ return_to: search.return_to }}>
            Sign in
          </Link>
        </>
      }
    >
      <PageTitle>Create an account</PageTitle>
      <CredentialsForm
        kind="signup"
        handle={search.login_hint}
        onDone={goOn}
        onRefused={(error) => setClosed(isApiError(error, 'signup_closed'))}
      />
    </FocusPage>
  );
}

function SignUpClosed({ returnTo }: { returnTo: string | undefined }) {
  return (
    <OutcomePage mark="forbidden" title="No new accounts at the moment">
      <p>This community makes its accounts itself. Ask an administrator for one.</p>
      <Link to="/login" search={{ return_to: returnTo }} className="button">
        Sign in
      </Link>
    </OutcomePage>
  );
}
