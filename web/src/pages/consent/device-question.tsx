import { TriangleAlert } from 'lucide-react';
import { isApiError } from '../../api/api-error.ts';
import { useDeviceConsent, useDeviceDecision } from '../../api/consent-queries.ts';
import type { Account, DeviceConsent } from '../../api/types.ts';
import { FocusPage } from '../../components/focus-page.tsx';
import { Loading } from '../../components/loading.tsx';
import { OutcomePage } from '../../components/outcome.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ClientHeading, ClientLinks } from './client-heading.tsx';
import { ClientChanged, type Decided, RequestExpired } from './consent-outcomes.tsx';
import { DecisionButtons } from './decision-buttons.tsx';
import { RequestedPermissions } from './requested-permissions.tsx';
import { ResourceBox } from './resource-box.tsx';
import { SwitchAccount } from './switch-account.tsx';
import { useExpired } from './use-expired.ts';

/** What the device asks for, and whether the person started this at all (RFC 8628 §5.4). */
export function DeviceQuestion(props: {
  account: Account;
  consent: DeviceConsent;
  onSignedOut: () => void;
  onOtherCode: () => void;
  onLookAgain: (consent: DeviceConsent) => void;
  onDecided: (decided: Decided) => void;
}) {
  const { account, consent } = props;
  const decide = useDeviceDecision(consent);
  const again = useDeviceConsent();
  const expired = useExpired(consent.expires_at);
  const decision = decide.isPending || decide.isSuccess ? decide.variables : undefined;

  if (expired && decision === undefined)
    return <RequestExpired>Start again on your device to get a new code.</RequestExpired>;
  if (isApiError(decide.error, 'invalid_request')) {
    const changed = again.data;
    if (again.error) return <UsedCode onOtherCode={props.onOtherCode} />;
    if (changed === undefined) return <Loading />;
    return <ClientChanged clientName={consent.client_name} onLookAgain={() => props.onLookAgain(changed)} />;
  }
  return (
    <FocusPage roomy>
      <PageTitle>Connect {consent.client_name}?</PageTitle>
      <ClientHeading name={consent.client_name} client={consent.client} />
      <p className="code-shown">
        <span className="muted small">This code must be on your device</span>
        <strong>{consent.user_code}</strong>
      </p>
      <div className="notice warning">
        <TriangleAlert size={18} aria-hidden="true" />
        <p>
          <strong>Did you start this, on a device of yours?</strong> If somebody sent you the code or a link, deny:
          approving would let them in as you.
        </p>
      </div>
      <ResourceBox resource={consent.resource} />
      <RequestedPermissions asked={consent} clientName={consent.client_name} />
      <hr className="divider" />
      <SwitchAccount account={account} onSignedOut={props.onSignedOut} />
      <ProblemNotice error={decide.error} />
      <DecisionButtons
        decision={decision}
        onDecide={(word) =>
          decide.mutate(word, {
            onSuccess: ({ status }) => props.onDecided(status),
            // Whether it can still be read tells what became of it.
            onError: (error) => isApiError(error, 'invalid_request') && again.mutate(consent.user_code),
          })
        }
      />
      <ClientLinks client={consent.client} />
    </FocusPage>
  );
}

/** Answered in another window, or gone in the meantime. */
function UsedCode({ onOtherCode }: { onOtherCode: () => void }) {
  return (
    <OutcomePage mark="expired" title="This code was used already">
      <p>It has been answered, or does not exist any more. Your device shows a new one if it still waits.</p>
      <button type="button" className="button" onClick={onOtherCode}>
        Enter another code
      </button>
    </OutcomePage>
  );
}
