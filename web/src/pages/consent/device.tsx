import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Account, DeviceConsent } from '../../api/types.ts';
import { WithSession } from '../../components/with-session.tsx';
import { DeviceCode } from './device-code.tsx';
import { DeviceEnd } from './device-end.tsx';
import { DeviceQuestion } from './device-question.tsx';
import { type Decided, decidedOf, StartAgain } from './ends.tsx';

/**
 * Connecting a device (RFC 8628 §3.3): the code, then the question. A code that came in the address is not looked up
 * before the person has compared it, because looking it up claims it, and because it may be somebody else's (§5.4).
 */
export function DevicePage() {
  const search = useSearch({ from: '/oauth/consent' });
  const navigate = useNavigate({ from: '/oauth/consent' });
  const decided = decidedOf(search.decided);
  const [signedOut, setSignedOut] = useState(false);

  if (decided) return <DeviceEnd decided={decided} />;
  if (signedOut) return <StartAgain>your device</StartAgain>;
  return (
    <WithSession>
      {(account) => (
        <Connect
          key={account.id}
          account={account}
          code={search.user_code ?? ''}
          onSignedOut={() => setSignedOut(true)}
          onDecided={(answer) => void navigate({ search: { decided: answer }, replace: true })}
        />
      )}
    </WithSession>
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
  if (consent === undefined) return <DeviceCode account={props.account} code={code} onFound={setConsent} />;
  const shown = JSON.stringify(consent);
  return (
    <DeviceQuestion {...props} key={shown} consent={consent} onOtherCode={askForAnother} onLookAgain={setConsent} />
  );
}
