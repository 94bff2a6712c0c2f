import { useNavigate } from '@tanstack/react-router';
import { useChangeClient } from '../api/client-queries.ts';
import type { Client } from '../api/types.ts';
import { ConfirmButton } from '../components/confirm-button.tsx';
import { PermissionList } from '../components/permission-list.tsx';
import { useToast } from '../components/toasts.tsx';

/** Whether a client is known by the document at the address that is its client_id. */
export const isDocumented = ({ client_id }: Client) => /^https?:\/\//.test(client_id);

/** A client that is known by its document: what that says, and the one thing that an administrator decides. */
export function DocumentedClient({ client }: { client: Client }) {
  return (
    <>
      <section className="card section">
        <div className="section-head">
          <h2>What its document says</h2>
          <p>
            It comes from the application’s own site, <code>{client.client_id}</code>, and is read anew at every
            approval.
          </p>
        </div>
        <dl className="facts">
          <dt>Sends people back to</dt>
          {client.redirect_uris.map((uri) => (
            <dd key={uri}>
              <code>{uri}</code>
            </dd>
          ))}
        </dl>
        <PermissionList names={client.allowed_scopes} />
      </section>
      {client.banned ? <LiftBan client={client} /> : <Ban client={client} />}
    </>
  );
}

function Ban({ client }: { client: Client }) {
  const change = useChangeClient('all', client.id);
  const showToast = useToast();
  return (
    <section className="card section">
      <div className="section-head">
        <h2>Ban this client</h2>
        <p>Everybody who has approved it is signed out of it, and nobody can approve it while the ban lasts.</p>
      </div>
      <ConfirmButton
        action="Ban client"
        title={`Ban ${client.name}?`}
        onConfirm={async () => {
          await change.mutateAsync({ banned: true });
          showToast(`${client.name} is banned.`);
        }}
      >
        <p>Its requests and all access that it was given end, and do not come back when the ban is lifted.</p>
      </ConfirmButton>
    </section>
  );
}

function LiftBan({ client }: { client: Client }) {
  const change = useChangeClient('all', client.id);
  const navigate = useNavigate();
  const showToast = useToast();
  return (
    <section className="card section">
      <div className="section-head">
        <h2>This client is banned</h2>
        <p>Nobody can approve it. When the ban is lifted, it is listed again once somebody has approved it.</p>
      </div>
      <ConfirmButton
        action="Lift the ban"
        title={`Lift the ban of ${client.name}?`}
        onConfirm={async () => {
          await navigate({ to: '/admin/clients' });
          await change.mutateAsync({ banned: false });
          showToast(`The ban of ${client.name} is lifted.`);
        }}
      >
        <p>People can approve it again. What it had before is not given back.</p>
      </ConfirmButton>
    </section>
  );
}
