import { Form } from '@base-ui/react/form';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { isApiError } from '../../api/api-error.ts';
import { useSignIn } from '../../api/session.ts';
import { SubmitButton } from '../../components/busy-button.tsx';
import { EndPage } from '../../components/end.tsx';
import { FocusPage } from '../../components/focus-page.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { TextField } from '../../components/text-field.tsx';
import { useAfterSignIn } from './after-sign-in.ts';

/** Making an account, where the community lets people do that themselves. */
export function SignUpPage() {
  const search = useSearch({ from: '/signup' });
  const { goOn } = useAfterSignIn(search.return_to);
  const signUp = useSignIn('signup');
  const [done, setDone] = useState(false);

  if (isApiError(signUp.error, 'signup_closed')) return <SignUpClosed returnTo={search.return_to} />;
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
      <Form
        className="stack"
        method="post"
        onFormSubmit={({ handle, password }) => {
          const credentials = { identifier: String(handle).trim().replace(/^@/, ''), token: String(password) };
          signUp.mutate(credentials, {
            onSuccess: () => {
              setDone(true);
              goOn();
            },
          });
        }}
      >
        <ProblemNotice error={signUp.error} />
        <TextField
          name="handle"
          label="Handle"
          hint="How others will know you: letters, digits, “_” and “-”."
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          defaultValue={search.login_hint ?? ''}
          autoFocus
          required
        />
        <PasswordField
          label="Password"
          autoComplete="new-password"
          hint="A few unrelated words are easy to remember and hard to guess."
        />
        <SubmitButton busy={signUp.isPending || done}>Create account</SubmitButton>
      </Form>
    </FocusPage>
  );
}

function SignUpClosed({ returnTo }: { returnTo: string | undefined }) {
  return (
    <EndPage mark="forbidden" title="No new accounts at the moment">
      <p>This community makes its accounts itself. Ask an administrator for one.</p>
      <Link to="/login" search={{ return_to: returnTo }} className="button">
        Sign in
      </Link>
    </EndPage>
  );
}
