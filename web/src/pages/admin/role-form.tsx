import { Form } from '@base-ui/react/form';
import { useState } from 'react';
import { PERMISSIONS } from '../../../../proto/vocabulary/permissions.ts';
import { useChangeRole } from '../../api/administration-queries.ts';
import type { Role } from '../../api/types.ts';
import { SubmitButton } from '../../components/busy-button.tsx';
import { PermissionPicker } from '../../components/permission-picker.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { TextField } from '../../components/text-field.tsx';
import { useToast } from '../../components/toasts.tsx';

/** Makes a role, or changes one. */
export function RoleForm({ role, onDone }: { role?: Role; onDone: () => void }) {
  const [name, setName] = useState(role?.name ?? '');
  const [permissions, setPermissions] = useState<readonly string[]>(role?.permissions ?? []);
  const change = useChangeRole();
  const showToast = useToast();

  const save = () => {
    const written = { name: name.trim(), permissions };
    change.mutate(role ? { kind: 'change', id: role.id, ...written } : { kind: 'create', ...written }, {
      onSuccess: () => {
        showToast('Saved.');
        onDone();
      },
    });
  };

  return (
    <Form className="card section stack-wide" onFormSubmit={save}>
      <TextField name="name" label="Name" value={name} onValueChange={setName} autoComplete="off" required />
      <PermissionPicker legend="What it may do" offered={PERMISSIONS} values={permissions} onChange={setPermissions} />
      <ProblemNotice error={change.error} />
      <div className="form-actions">
        <SubmitButton busy={change.isPending}>Save</SubmitButton>
        <button type="button" className="button" onClick={onDone}>
          Cancel
        </button>
      </div>
    </Form>
  );
}
