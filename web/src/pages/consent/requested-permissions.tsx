import { Minus, TriangleAlert } from 'lucide-react';
import { ADMINISTRATOR } from '../../../../proto/vocabulary/permissions.ts';
import { PermissionList } from '../../components/permission-list.tsx';
import { scopeText } from '../../permissions/permission-texts.ts';

type Asked = {
  readonly requested_scopes: readonly string[];
  readonly granted_scopes: readonly string[];
  readonly inherits_user_permissions: boolean;
  readonly previously_granted_scopes: readonly string[];
  readonly requested_claims?: readonly string[];
};

/** What approving gives: new against last time first to see, and what was asked for but is not included. */
export function RequestedPermissions({ asked, clientName }: { asked: Asked; clientName: string }) {
  const granted = asked.granted_scopes;
  const before = asked.previously_granted_scopes;
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
      <LeftOut names={leftOut} />
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

/** What the application asked for and does not get. */
function LeftOut({ names }: { names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <section className="left-out">
      <h3>Asked for, but not included</h3>
      <ul>
        {names.map((name) => (
          <li className="permission" key={name}>
            <Minus size={18} aria-hidden="true" />
            {scopeText(name).name}
          </li>
        ))}
      </ul>
      <p className="small">Your account does not hold these, or the application may not have them.</p>
    </section>
  );
}
