import { ExternalLink, Laptop, Smartphone, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Decision } from '../../api/consent-queries.ts';
import type { Account, AuthorizationConsent } from '../../api/types.ts';
import { FocusPage } from '../../components/focus-page.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { destinationOf } from '../../destination.ts';
import { ClientHeading, ClientLinks } from './client-heading.tsx';
import { DecisionButtons } from './decision-buttons.tsx';
import { DestinationBox } from './destination-box.tsx';
import { RequestedPermissions } from './requested-permissions.tsx';
import { ResourceBox } from './resource-box.tsx';
import { SwitchAccount } from './switch-account.tsx';
import { useExpired } from './use-expired.ts';

/** The question itself. */
export function AuthorizationQuestion(props: {
  account: Account;
  choosing: boolean;
  consent: AuthorizationConsent;
  error: unknown;
  decision: Decision | undefined;
  onDecide: (decision: Decision) => void;
  onSignedOut: () => void;
  /** In place of the question once its time is over. */
  expired: ReactNode;
}) {
  const { account, consent } = props;
  const expired = useExpired(consent.expires_at);
  if (expired && props.decision === undefined) return props.expired;

  const who = <SwitchAccount account={account} onSignedOut={props.onSignedOut} />;
  return (
    <FocusPage roomy>
      {props.choosing && who}
      <PageTitle title={`${consent.client_name} asks for access`}>
        {consent.client_name} asks for access to your account
      </PageTitle>
      <ClientHeading name={consent.client_name} client={consent.client} />
      <AnswerGoesTo redirectUri={consent.redirect_uri} />
      {consent.client?.claimable_locally && <AnyProgramMayAsk name={consent.client_name} />}
      <ResourceBox resource={consent.resource} />
      <RequestedPermissions asked={consent} clientName={consent.client_name} />
      <hr className="divider" />
      {!props.choosing && who}
      <ProblemNotice error={props.error} />
      <DecisionButtons decision={props.decision} onDecide={props.onDecide} />
      <ClientLinks client={consent.client} />
    </FocusPage>
  );
}

/** Its site proves who wrote the description, and nothing proves which program on this computer asks. */
function AnyProgramMayAsk({ name }: { name: string }) {
  return (
    <div className="notice warning">
      <TriangleAlert size={18} aria-hidden="true" />
      <p>
        <strong>Did you start this, in a program that you trust?</strong> Any program on this computer can call itself{' '}
        {name} and gets what you approve. If you did not start it, deny.
      </p>
    </div>
  );
}

/** Where the answer goes is what an impostor cannot choose freely, so it stands out (RFC 9700 §4.1). */
function AnswerGoesTo({ redirectUri }: { redirectUri: string }) {
  const destination = destinationOf(redirectUri);
  switch (destination.kind) {
    case 'site':
      return (
        <DestinationBox icon={<ExternalLink size={16} aria-hidden="true" />} host={destination.host}>
          Your answer goes to
        </DestinationBox>
      );
    case 'this-device':
      return (
        <DestinationBox icon={<Laptop size={16} aria-hidden="true" />} host={destination.host}>
          Your answer goes to a program on this computer, at
        </DestinationBox>
      );
    case 'app':
      return (
        <DestinationBox icon={<Smartphone size={16} aria-hidden="true" />} host={destination.scheme}>
          Your answer goes to an app installed on this device, called
        </DestinationBox>
      );
  }
}
