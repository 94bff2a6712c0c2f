import { useState } from 'react';
import { useChangeAccount, useRoles } from '../../api/administration-queries.ts';
import type { Account } from '../../api/types.ts';
import { Loading } from '../../components/loading.tsx';
import { Modal } from '../../components/modal.tsx';
import { pluralize } from '../../components/pluralize.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';

/** Gives roles to an account and takes them, each at once. */
export function AccountRoles({ account }: { account: Account }) {
  const [open, setOpen] = useState(false);
  return (
    <Modal
      open={open}
      onOpenChange={setOpen}
      trigger="Roles"
      triggerClass="button small"
      triggerLabel={`Roles of ${account.handle}`}
      title={`Roles of @${account.handle}`}
    >
      <RoleChoices account={account} />
      <div className="dialog-actions">
        <button type="button" className="button" onClick={() => setOpen(false)}>
          Done
        </button>
      </div>
    </Modal>
  );
}

function RoleChoices({ account }: { account: Account }) {
  const roles = useRoles();
  const change = useChangeAccount();
  const held = new Set(account.roles.map((role) => role.id));
  if (!roles.data) return roles.error ? <ProblemNotice error={roles.error} /> : <Loading />;
  return (
    <div>
      <ProblemNotice error={change.error} />
      {roles.data.roles.map((role) => (
        <label className="choice" key={role.id}>
          <input
            type="checkbox"
            checked={held.has(role.id)}
            disabled={change.isPending || isEverybodys(role.name)}
            onChange={() =>
              change.mutate({ kind: held.has(role.id) ? 'take' : 'give', handle: account.handle, roleId: role.id })
            }
          />
          <span>
            <span className="choice-name">{role.name}</span>
            <span className="hint">
              {isEverybodys(role.name) ? 'Everybody holds it.' : pluralize(role.permissions.length, 'permission')}
            </span>
          </span>
        </label>
      ))}
    </div>
  );
}

/** The default role (product.md §4). */
export function isEverybodys(roleName: string): boolean {
  return roleName === 'Member';
}
