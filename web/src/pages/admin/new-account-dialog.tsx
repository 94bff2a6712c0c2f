import { Form } from '@base-ui/react/form';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useChangeAccount } from '../../api/administration-queries.ts';
import { DialogFormActions } from '../../components/dialog-form-actions.tsx';
import { Modal } from '../../components/modal.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { TextField } from '../../components/text-field.tsx';
import { useToast } from '../../components/toasts.tsx';

/** Makes an account for somebody. */
export function NewAccountButton() {
  const [open, setOpen] = useState(false);
  return (
    <Modal
      open={open}
      onOpenChange={setOpen}
      trigger={
        <>
          <Plus size={17} aria-hidden="true" />
          New account
        </>
      }
      triggerClass="button primary"
      title="New account"
    >
      <NewAccountForm onDone={() => setOpen(false)} />
    </Modal>
  );
}

function NewAccountForm({ onDone }: { onDone: () => void }) {
  const change = useChangeAccount();
  const showToast = useToast();
  return (
    <Form
      className="stack"
      onFormSubmit={({ handle, name, email, password }) => {
        const account = {
          handle: String(handle).trim(),
          name: String(name).trim(),
          password: String(password),
          ...(String(email).trim() !== '' && { email: String(email).trim() }),
        };
        const onSuccess = () => {
          showToast(`@${account.handle} has an account.`);
          onDone();
        };
        change.mutate({ kind: 'create', account }, { onSuccess });
      }}
    >
      <TextField name="handle" label="Handle" autoComplete="off" autoCapitalize="none" spellCheck={false} required />
      <TextField name="name" label="Name" autoComplete="off" defaultValue="" />
      <TextField name="email" label="Email address" type="email" autoComplete="off" defaultValue="" />
      <PasswordField label="Password" autoComplete="new-password" hint="Tell it to them in a safe way." />
      <DialogFormActions sending={change} onCancel={onDone}>
        Create account
      </DialogFormActions>
    </Form>
  );
}
