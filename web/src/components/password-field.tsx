import { Field } from '@base-ui/react/field';
import { Eye, EyeOff } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { LabelledField } from './text-field.tsx';

/** A password, hidden until the person wants to see it. */
export function PasswordField(props: {
  /** In the form; `password` without one. */
  name?: string;
  label: string;
  autoComplete: 'current-password' | 'new-password';
  autoFocus?: boolean;
  hint?: ReactNode;
}) {
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <LabelledField name={props.name ?? 'password'} label={props.label} hint={props.hint}>
      <span className="input-with-button">
        <Field.Control
          className="input"
          type={shown ? 'text' : 'password'}
          autoComplete={props.autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          autoFocus={props.autoFocus}
          required
        />
        <button
          type="button"
          className="button quiet icon"
          aria-pressed={shown}
          aria-label="Show password"
          onClick={() => setShown(!shown)}
        >
          <Icon size={18} aria-hidden="true" />
        </button>
      </span>
    </LabelledField>
  );
}
