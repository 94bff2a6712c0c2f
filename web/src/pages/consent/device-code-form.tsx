import { Form } from '@base-ui/react/form';
import { useMemo, useState } from 'react';
import { isApiError } from '../../api/api-error.ts';
import { useDeviceConsent } from '../../api/consent-queries.ts';
import type { Account, DeviceConsent } from '../../api/types.ts';
import { SubmitButton } from '../../components/busy-button.tsx';
import { FocusPage } from '../../components/focus-page.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { TextField } from '../../components/text-field.tsx';
import { formatUserCode, userCodeProblem } from '../../user-code.ts';
import { NotPermitted } from './consent-outcomes.tsx';
import { SwitchAccount } from './switch-account.tsx';

const UNKNOWN =
  'No device waits for this code. Compare it with the device; it may have expired, or be in use elsewhere.';

/** Asks for the code that the device shows, however it is typed, or to compare the one that came in the address. */
export function DeviceCodeForm(props: { account: Account; code: string; onFound: (consent: DeviceConsent) => void }) {
  const given = formatUserCode(props.code);
  const [code, setCode] = useState(given);
  const [problem, setProblem] = useState<string>();
  const lookUp = useDeviceConsent();

  const unknown = isApiError(lookUp.error, 'invalid_request');
  const told = problem ?? (unknown ? UNKNOWN : undefined);
  const errors = useMemo(() => (told === undefined ? {} : { code: told }), [told]);
  if (isApiError(lookUp.error, 'access_denied')) return <NotPermitted account={props.account} />;

  const submit = () => {
    const wrong = userCodeProblem(code);
    setProblem(wrong);
    if (wrong === undefined) lookUp.mutate(code, { onSuccess: props.onFound });
  };

  return (
    <FocusPage>
      <div className="stack-tight">
        <PageTitle>Connect a device</PageTitle>
        <p className="muted">
          {given === ''
            ? 'Enter the code that your device or program shows.'
            : 'Go on only if your own device shows this very code right now.'}
        </p>
      </div>
      <Form className="stack" errors={errors} onFormSubmit={submit}>
        {lookUp.error && !unknown && <ProblemNotice error={lookUp.error} />}
        <CodeField
          code={code}
          autoFocus={given === ''}
          onChange={(typed) => {
            setCode(formatUserCode(typed));
            setProblem(undefined);
            lookUp.reset();
          }}
        />
        <SubmitButton busy={lookUp.isPending}>Continue</SubmitButton>
      </Form>
      {/* Nothing is claimed yet: signed out, the page asks to sign in and comes back with the same code. */}
      <SwitchAccount account={props.account} />
    </FocusPage>
  );
}

function CodeField(props: { code: string; autoFocus: boolean; onChange: (typed: string) => void }) {
  return (
    <TextField
      name="code"
      label="Code"
      className="input code-input"
      placeholder="XXXX-XXXX"
      value={props.code}
      onValueChange={props.onChange}
      autoComplete="off"
      autoCapitalize="characters"
      autoCorrect="off"
      spellCheck={false}
      autoFocus={props.autoFocus}
    />
  );
}
