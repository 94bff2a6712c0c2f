import { Form } from '@base-ui/react/form';
import { useState } from 'react';
import { useSignIn } from '../../api/session.ts';
import { SubmitButton } from '../../components/busy-button.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { TextField } from '../../components/text-field.tsx';

/** Handle and password; `onDone` once the session is open. */
export function SignInForm({ handle, onDone }: { handle?: string | undefined; onDone: () => void }) {
  const signIn = useSignIn('signin');
  const [done, setDone] = useState(false);

  return (
    <Form
      className="stack"
      // Never in an address, even if nothing here runs (index.html, form-action).
      method="post"
      onFormSubmit={({ handle: identifier, password }) => {
        signIn.mutate(
          { identifier: String(identifier).trim().replace(/^@/, ''), token: String(password) },
          {
            onSuccess: () => {
              setDone(true);
              onDone();
            },
          },
        );
      }}
    >
      {signIn.error && <ProblemNotice error={signIn.error} />}
      <TextField
        name="handle"
        label="Handle"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        defaultValue={handle ?? ''}
        autoFocus={handle === undefined}
        required
      />
      <PasswordField label="Password" autoComplete="current-password" autoFocus={handle !== undefined} />
      <SubmitButton busy={signIn.isPending || done}>Sign in</SubmitButton>
    </Form>
  );
}
