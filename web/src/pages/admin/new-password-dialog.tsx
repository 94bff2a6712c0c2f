import { Form } from '@base-ui/react/form';
import { useState } from 'react';
import { useChangeAccount } from '../../api/administration-queries.ts';
import { DialogFormActions } from '../../components/dialog-form-actions.tsx';
import { Modal } from '../../components/modal.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { useToast } from '../../components/toasts.tsx';

/** Gives somebody who forgot the password another one. */
export function NewPasswordButton({ handle }: { handle: string }) {
  const [open, setOpen] = useState(false);
  return (
    <Modal
      open={open}
      onOpenChange={setOpen}
      trigger="New password"
      triggerClass="button small"
      triggerLabel={`New password for ${handle}`}
      title={`New password for @${handle}`}
    >
      <NewPasswordForm handle={handle} onDone={() => setOpen(false)} />
    </Modal>
  );
}

function NewPasswordForm({ handle, onDone }: { handle: string; onDone: () => void }) {
  const change = useChangeAccount();
  const showToast = useToast();
  return (
    <Form
      className="stack"
      onFormSubmit={({ password }) => {
        const onSuccess = () => {
          showToast(`@${handle} has a new password.`);
          onDone();
        };
        change.mutate({ kind: 'password', handle, password: String(password) }, { onSuccess });
      }}
    >
      <p>They are signed out everywhere. Their applications stay connected.</p>
      <PasswordField label="Password" autoComplete="new-password" hint="Tell it to them in a safe way." />
      <DialogFormActions sending={change} onCancel={onDone}>
        Set password
      </DialogFormActions>
    </Form>
  );
}
