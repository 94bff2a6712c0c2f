import { useNavigate } from '@tanstack/react-router';
import {
  type ClientScope,
  useChangeClient,
  useClient,
  useDeleteClient,
  useRotateSecret,
} from '../api/client-queries.ts';
import type { Client } from '../api/types.ts';
import { ConfirmButton } from '../components/confirm-button.tsx';
import { Loading } from '../components/loading.tsx';
import { PageHead } from '../components/page-head.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { RelativeTime } from '../components/relative-time.tsx';
import { useToast } from '../components/toasts.tsx';
import { changedMembers } from './client-draft.ts';
import { ClientForm } from './client-form.tsx';
import { ClientSecret } from './client-secret.tsx';
import { DocumentedClient, isDocumented } from './documented-client.tsx';
import { type OwnerRestriction, ownerRestriction } from './owner-restriction.ts';
import { OwnerRestrictionNotice } from './owner-restriction-notice.tsx';

const PATHS = { own: '/clients', all: '/admin/clients' } as const;

type Props = { readonly whose: ClientScope; readonly client: Client };

/** One client: what it is, its settings, its secret, its end. */
export function ClientDetails(props: {
  whose: ClientScope;
  id: string;
  offered: readonly string[];
  /** False for an owner who may have no clients any more: what there is can be given a new secret, and deleted. */
  mayChange?: boolean;
}) {
  const client = useClient(props.whose, props.id);
  if (client.error) {
    return (
      <>
        <PageHead title="Client" />
        <ProblemNotice error={client.error} />
      </>
    );
  }
  if (!client.data) return <Loading />;
  return (
    <>
      <PageHead title={client.data.name}>
        A {client.data.type} client, created <RelativeTime time={client.data.createdAt} />.
      </PageHead>
      {isDocumented(client.data) ? (
        <DocumentedClient client={client.data} />
      ) : (
        <RegisteredClient {...props} client={client.data} />
      )}
    </>
  );
}

function RegisteredClient({
  whose,
  client,
  offered,
  mayChange = true,
}: Props & { offered: readonly string[]; mayChange?: boolean }) {
  const restriction = ownerRestriction(whose, client, offered);
  return (
    <>
      {mayChange && restriction && <OwnerRestrictionNotice restriction={restriction} />}
      <Secret whose={whose} client={client} restriction={restriction} />
      {mayChange && (
        <section className="card section">
          <h2>Settings</h2>
          {/* A change by somebody else makes the form begin anew. */}
          <Settings key={client.updatedAt} whose={whose} client={client} offered={offered} restriction={restriction} />
        </section>
      )}
      <Removal whose={whose} client={client} />
    </>
  );
}

type Restricted = { readonly restriction: OwnerRestriction | undefined };

function Settings({ whose, client, offered, restriction }: Props & Restricted & { offered: readonly string[] }) {
  const change = useChangeClient(whose, client.id);
  const showToast = useToast();
  return (
    <ClientForm
      whose={whose}
      client={client}
      offered={offered}
      restriction={restriction}
      error={change.error}
      busy={change.isPending}
      onSubmit={(draft) =>
        change.mutate(changedMembers(draft, client, whose), { onSuccess: () => showToast('Saved.') })
      }
      submitLabel="Save changes"
    />
  );
}

function Secret({ whose, client, restriction }: Props & Restricted) {
  const rotate = useRotateSecret(whose, client.id);
  const hasSecret = client.type === 'confidential' && client.token_endpoint_auth_method !== 'private_key_jwt';
  return (
    <section className="card section">
      <h2>Credentials</h2>
      <ClientSecret clientId={client.client_id} secret={rotate.data?.client_secret} />
      {hasSecret && !restriction && (
        <ConfirmButton
          action="Make a new secret"
          title={`Make a new secret for ${client.name}?`}
          onConfirm={() => rotate.mutateAsync()}
          className="button small"
        >
          <p>The one that the application uses now stops working, at once or after the time that this site allows.</p>
        </ConfirmButton>
      )}
    </section>
  );
}

function Removal({ whose, client }: Props) {
  const remove = useDeleteClient(whose, client.id);
  const navigate = useNavigate();
  const showToast = useToast();
  return (
    <section className="card section">
      <div className="section-head">
        <h2>Delete this client</h2>
        <p>Everybody who has approved it is signed out of it. This cannot be undone.</p>
      </div>
      <ConfirmButton
        action="Delete client"
        title={`Delete ${client.name}?`}
        onConfirm={async () => {
          await remove.mutateAsync();
          showToast(`${client.name} was deleted.`);
          await navigate({ to: PATHS[whose] });
        }}
      >
        <p>Its requests and all access that it was given end. A new client would get another client ID.</p>
      </ConfirmButton>
    </section>
  );
}
