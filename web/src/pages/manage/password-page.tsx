import { Form } from '@base-ui/react/form';
import { useNavigate } from '@tanstack/react-router';
import { useChangePassword } from '../../api/session-queries.ts';
import { SubmitButton } from '../../components/busy-button.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useToast } from '../../components/toasts.tsx';

/** Changes the own password. */
export function PasswordPage() {
  const change = useChangePassword();
  const navigate = useNavigate();
  const showToast = useToast();
  return (
    <>
      <PageHead title="Password">
        Other browsers are signed out when it changes; applications that you connected stay so.
      </PageHead>
      <div className="card">
        <Form
          className="stack"
          onFormSubmit={({ current, password }) => {
            const passwords = { current_password: String(current), new_password: String(password) };
            const onSuccess = () => {
              showToast('Your password is changed.');
              void navigate({ to: '/' });
            };
            change.mutate(passwords, { onSuccess });
          }}
        >
          <PasswordField name="current" label="Current password" autoComplete="current-password" />
          <PasswordField label="New password" autoComplete="new-password" hint="8 characters or more." />
          <ProblemNotice error={change.error} />
          <SubmitButton busy={change.isPending}>Change password</SubmitButton>
        </Form>
      </div>
    </>
  );
}
