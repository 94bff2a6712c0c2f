import { Plus, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { ADMINISTRATOR } from '../../../../proto/vocabulary/permissions.ts';
import { useChangeRole, useRoles } from '../../api/administration-queries.ts';
import type { Role } from '../../api/types.ts';
import { ConfirmButton } from '../../components/confirm-button.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { PermissionList } from '../../components/permission-list.tsx';
import { pluralize } from '../../components/pluralize.ts';
import { QueryList } from '../../components/query-list.tsx';
import { RowDetails } from '../../components/row-details.tsx';
import { useToast } from '../../components/toasts.tsx';
import { isEverybodys } from './account-roles.tsx';
import { RoleForm } from './role-form.tsx';

/** Which roles there are, and what each may do. */
export function RolesPage() {
  const roles = useRoles();
  const [editing, setEditing] = useState<Role | 'new'>();
  if (editing !== undefined) {
    return (
      <>
        <PageHead title={editing === 'new' ? 'New role' : `Role ${editing.name}`}>
          Everybody who holds it may do what is chosen here, from now on.
        </PageHead>
        <RoleForm {...(editing !== 'new' && { role: editing })} onDone={() => setEditing(undefined)} />
      </>
    );
  }
  const add = (
    <button type="button" className="button primary" onClick={() => setEditing('new')}>
      <Plus size={17} aria-hidden="true" />
      New role
    </button>
  );
  return (
    <>
      <PageHead title="Roles" actions={add}>
        What members may do comes from their roles.
      </PageHead>
      <QueryList
        query={roles}
        rows={(answer) => answer.roles}
        label="Roles"
        empty={{ icon: ShieldCheck, title: 'No roles', text: 'Make one to give permissions to members.' }}
      >
        {(role) => <RoleRow role={role} onEdit={() => setEditing(role)} />}
      </QueryList>
    </>
  );
}

function RoleRow({ role, onEdit }: { role: Role; onEdit: () => void }) {
  const count = role.permissions.length;
  return (
    <>
      <div className="row-main">
        <div>
          <p className="row-title">
            {role.name}
            {isEverybodys(role.name) && <span className="badge accent">Everybody</span>}
            {role.permissions.includes(ADMINISTRATOR) && <span className="badge danger">Full control</span>}
          </p>
          <p className="row-facts">{pluralize(count, 'permission')}</p>
        </div>
      </div>
      <div className="row-actions">
        <button type="button" className="button small" aria-label={`Edit ${role.name}`} onClick={onEdit}>
          Edit
        </button>
        {!isEverybodys(role.name) && <DeleteRole role={role} />}
      </div>
      <RowDetails label="What it may do">
        {count === 0 ? <p className="muted">Nothing.</p> : <PermissionList names={role.permissions} />}
      </RowDetails>
    </>
  );
}

function DeleteRole({ role }: { role: Role }) {
  const change = useChangeRole();
  const showToast = useToast();
  return (
    <ConfirmButton
      action="Delete"
      label={`Delete ${role.name}`}
      title={`Delete the role ${role.name}?`}
      onConfirm={async () => {
        await change.mutateAsync({ kind: 'delete', id: role.id });
        showToast(`The role ${role.name} was deleted.`);
      }}
    >
      <p>Everybody who holds it loses what it allows, and so do the applications that act in their name.</p>
    </ConfirmButton>
  );
}
