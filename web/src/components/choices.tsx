import { useId } from 'react';

type Choice = { readonly value: string; readonly name: string; readonly explanation?: string };

/** One of a few, each with an explanation. */
export function RadioCards<Value extends string>(props: {
  legend: string;
  choices: readonly Choice[];
  value: Value;
  onChange: (value: Value) => void;
}) {
  const name = useId();
  return (
    <fieldset className="field">
      <legend className="label legend">{props.legend}</legend>
      <div className="choices">
        {props.choices.map((choice) => (
          <label className="choice card" key={choice.value}>
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={choice.value === props.value}
              onChange={() => props.onChange(choice.value as Value)}
            />
            <ChoiceText choice={choice} />
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Any of a few. */
export function CheckboxCards(props: {
  legend: string;
  choices: readonly Choice[];
  values: readonly string[];
  onChange: (values: string[]) => void;
}) {
  return (
    <fieldset className="field">
      <legend className="label legend">{props.legend}</legend>
      <div className="choices">
        {props.choices.map((choice) => (
          <label className="choice card" key={choice.value}>
            <input
              type="checkbox"
              checked={props.values.includes(choice.value)}
              onChange={() => props.onChange(toggled(props.values, choice.value))}
            />
            <ChoiceText choice={choice} />
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Yes or no. */
export function Checkbox(props: {
  label: string;
  hint?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <label className="choice">
      <input type="checkbox" checked={props.checked} onChange={(event) => props.onChange(event.target.checked)} />
      <span>
        <span className="choice-name">{props.label}</span>
        {props.hint && <span className="hint">{props.hint}</span>}
      </span>
    </label>
  );
}

function ChoiceText({ choice }: { choice: Choice }) {
  return (
    <span>
      <span className="choice-name">{choice.name}</span>
      {choice.explanation && <span className="hint">{choice.explanation}</span>}
    </span>
  );
}

/** The values with one more, or one fewer. */
export function toggled(values: readonly string[], value: string): string[] {
  return values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
}
