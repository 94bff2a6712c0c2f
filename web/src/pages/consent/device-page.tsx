import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Account, DeviceConsent } from '../../api/types.ts';
import { RequireSession } from '../../components/require-session.tsx';
import { type Decided, decidedOf, SignedOut } from './consent-outcomes.tsx';
import { DeviceCodeForm } from './device-code-form.tsx';
import { DeviceOutcome } from './device-outcome.tsx';
import { DeviceQuestion } from './device-question.tsx';

/**
 * Connecting a device (RFC 8628 §3.3): the code, then the question. A code that came in the address is not looked up
 * before the person has compared it, because looking it up claims it, and because it may be somebody else's (§5.4).
 */
export function DevicePage() {
  const search = useSearch({ from: '/oauth/consent' });
  const navigate = useNavigate({ from: '/oauth/consent' });
  const decided = decidedOf(search.decided);
  const [signedOut, setSignedOut] = useState(false);

  if (decided) return <DeviceOutcome decided={decided} />;
  if (signedOut) return <SignedOut>your device</SignedOut>;
  return (
    <RequireSession>
      {(account) => (
        <Connect
          key={account.id}
          account={account}
          code={search.user_code ?? ''}
          onSignedOut={() => setSignedOut(true)}
          onDecided={(answer) => void navigate({ search: { decided: answer }, replace: true })}
        />
      )}
    </RequireSession>
  );
}

function Connect(props: {
  account: Account;
  code: string;
  onSignedOut: () => void;
  onDecided: (decided: Decided) => void;
}) {
  const [code, setCode] = useState(props.code);
  const [consent, setConsent] = useState<DeviceConsent>();
  const askForAnother = () => {
    setCode('');
    setConsent(undefined);
  };
  if (consent === undefined) return <DeviceCodeForm account={props.account} code={code} onFound={setConsent} />;
  const shown = JSON.stringify(consent);
  return (
    <DeviceQuestion {...props} key={shown} consent={consent} onOtherCode={askForAnother} onLookAgain={setConsent} />
  );
}
