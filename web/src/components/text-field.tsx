import { Field } from '@base-ui/react/field';
import { ChevronDown } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';

type FieldProps = {
  readonly name: string;
  readonly label: string;
  readonly hint?: ReactNode;
};

/** A line of text with its label, a hint, and what is wrong with it: by the browser's rules, or the form's `errors`. */
export function TextField({ name, label, hint, ...input }: FieldProps & ComponentProps<typeof Field.Control>) {
  return (
    <LabelledField name={name} label={label} hint={hint}>
      <Field.Control className="input" {...input} />
    </LabelledField>
  );
}

/** Several lines of text. */
export function TextArea({ name, label, hint, ...area }: FieldProps & ComponentProps<'textarea'>) {
  return (
    <LabelledField name={name} label={label} hint={hint}>
      <Field.Control
        render={<textarea {...area} />}
        className="input"
        {...(area.defaultValue !== undefined && { defaultValue: area.defaultValue })}
      />
    </LabelledField>
  );
}

/** One of a few values, by the browser's own list. */
export function SelectField({ name, label, hint, ...select }: FieldProps & ComponentProps<'select'>) {
  return (
    <LabelledField name={name} label={label} hint={hint}>
      <span className="select">
        <Field.Control render={<select {...select} />} className="input" />
        <ChevronDown size={16} aria-hidden="true" />
      </span>
    </LabelledField>
  );
}

export function LabelledField({ name, label, hint, children }: FieldProps & { children: ReactNode }) {
  return (
    <Field.Root name={name} className="field">
      <Field.Label className="label">{label}</Field.Label>
      {children}
      {hint && <Field.Description className="hint">{hint}</Field.Description>}
      <Field.Error className="field-error" />
    </Field.Root>
  );
}
