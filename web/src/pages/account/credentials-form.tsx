import { Form } from '@base-ui/react/form';
import { useState } from 'react';
import { useSignIn } from '../../api/session-queries.ts';
import { SubmitButton } from '../../components/busy-button.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { TextField } from '../../components/text-field.tsx';

type Words = {
  readonly submit: string;
  readonly password: 'current-password' | 'new-password';
  readonly handleHint?: string;
  readonly passwordHint?: string;
};

const WORDS: Record<'signin' | 'signup', Words> = {
  signin: { submit: 'Sign in', password: 'current-password' },
  signup: {
    submit: 'Create account',
    password: 'new-password',
    handleHint: 'How others will know you: letters, digits, “_” and “-”.',
    passwordHint: 'At least 8 characters. A few unrelated words are easy to remember and hard to guess.',
  },
};

/** Handle and password, of an account or for a new one; `onDone` once the session is open. */
export function CredentialsForm(props: {
  kind: 'signin' | 'signup';
  handle?: string | undefined;
  onDone: () => void;
  onRefused?: (error: unknown) => void;
}) {
  const words = WORDS[props.kind];
  const signIn = useSignIn(props.kind);
  // The page leaves now; a second press would only slow it down.
  const [done, setDone] = useState(false);
  const send = ({ handle, password }: Record<string, unknown>) => {
    const credentials = { identifier: String(handle).trim().replace(/^@/, ''), token: String(password) };
    const onSuccess = () => {
      setDone(true);
      props.onDone();
    };
    signIn.mutate(credentials, { onSuccess, onError: (error) => props.onRefused?.(error) });
  };

  return (
    // Never in an address, even if nothing here runs.
    <Form className="stack" method="post" onFormSubmit={send}>
      <ProblemNotice error={signIn.error} />
      <TextField
        name="handle"
        label="Handle"
        hint={words.handleHint}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        defaultValue={props.handle ?? ''}
        autoFocus={props.handle === undefined}
        required
      />
      <PasswordField
        label="Password"
        hint={words.passwordHint}
        autoComplete={words.password}
        autoFocus={props.handle !== undefined}
      />
      <SubmitButton busy={signIn.isPending || done}>{words.submit}</SubmitButton>
    </Form>
  );
}
