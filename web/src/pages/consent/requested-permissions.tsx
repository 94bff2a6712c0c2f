import { TriangleAlert } from 'lucide-react';
import { PermissionList } from '../../components/permission-list.tsx';
import { ADMINISTRATOR } from '../../permissions/permission-names.ts';

type Asked = {
  readonly requested_scopes: readonly string[];
  readonly granted_scopes: readonly string[];
  readonly inherits_user_permissions: boolean;
  readonly previously_granted_scopes?: readonly string[];
  readonly requested_claims?: readonly string[];
};

/** What approving gives: new against last time first to see, and what was asked for but is not included. */
export function RequestedPermissions({ asked, clientName }: { asked: Asked; clientName: string }) {
  const granted = asked.granted_scopes;
  const before = asked.previously_granted_scopes ?? [];
  const added = new Set(before.length > 0 ? granted.filter((name) => !before.includes(name)) : []);
  const leftOut = asked.requested_scopes.filter((name) => !granted.includes(name));

  return (
    <div className="stack">
      {granted.includes(ADMINISTRATOR) && <FullControl clientName={clientName} />}
      {before.length > 0 && <SinceLastTime count={added.size} />}
      {asked.inherits_user_permissions && (
        <p>
          <strong>{clientName}</strong> will be able to do everything that your account may do:
        </p>
      )}
      {granted.length === 0 ? <p>It asks for no permissions.</p> : <PermissionList names={granted} added={added} />}
      {asked.requested_claims && asked.requested_claims.length > 0 && (
        <p className="small">
          It also asks to be told: <strong>{asked.requested_claims.map(claimText).join(', ')}</strong>.
        </p>
      )}
      {leftOut.length > 0 && (
        <details>
          <summary>
            {leftOut.length === 1
              ? 'One permission that it asked for is'
              : `${leftOut.length} permissions that it asked for are`}{' '}
            not included
          </summary>
          <PermissionList names={leftOut} kind="left-out" />
        </details>
      )}
    </div>
  );
}

function FullControl({ clientName }: { clientName: string }) {
  return (
    <div className="notice danger">
      <TriangleAlert size={18} aria-hidden="true" />
      <p>
        <strong>{clientName} asks for full control of the community.</strong> Approve only if you would give the person
        behind it your own password.
      </p>
    </div>
  );
}

function SinceLastTime({ count }: { count: number }) {
  if (count === 0) return <p className="muted">You have approved all of this before.</p>;
  return (
    <p>
      You have approved this application before. It now asks for{' '}
      <strong>{count === 1 ? 'one more permission' : `${count} more permissions`}</strong>, marked as new.
    </p>
  );
}

/** A claim of OIDC Core §5.1 as people read it: `email_verified` is “email verified”. */
function claimText(name: string): string {
  return name.replaceAll('_', ' ');
}
