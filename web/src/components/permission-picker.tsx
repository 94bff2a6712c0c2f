import { isPrivileged } from '../../../proto/vocabulary/permissions.ts';
import { groupScopes } from '../permissions/permission-groups.ts';
import { permissionTexts, scopeText } from '../permissions/permission-texts.ts';
import { toggled } from './choices.tsx';

/** Chooses permissions among those offered, by what they are about. */
export function PermissionPicker(props: {
  legend: string;
  hint?: string;
  offered: readonly string[];
  values: readonly string[];
  onChange: (values: string[]) => void;
}) {
  return (
    <fieldset className="field">
      <legend className="label legend">{props.legend}</legend>
      {props.hint && <p className="hint">{props.hint}</p>}
      <div className="picker">
        {groupScopes(props.offered).map(({ group, names }) => (
          <section className="permission-group" key={group}>
            <h3>{permissionTexts.groups[group]}</h3>
            {names.map((name) => (
              <label className="choice" key={name}>
                <input
                  type="checkbox"
                  checked={props.values.includes(name)}
                  onChange={() => props.onChange(toggled(props.values, name))}
                />
                <span>
                  <span className="choice-name">{scopeText(name).name}</span>
                  {isPrivileged(name) && <span className="badge warning">Sensitive</span>}
                  <span className="hint">{scopeText(name).explanation}</span>
                </span>
              </label>
            ))}
          </section>
        ))}
      </div>
    </fieldset>
  );
}
