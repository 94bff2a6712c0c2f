import { Check, ShieldAlert, TriangleAlert } from 'lucide-react';
import { ADMINISTRATOR, isPrivileged } from '../../../proto/vocabulary/permissions.ts';
import { groupScopes } from '../permissions/permission-groups.ts';
import { permissionTexts, scopeText } from '../permissions/permission-texts.ts';

// More than people read one by one.
const MANY = 8;

/**
 * Permissions in plain words, by what they are about; those in `added` are marked as new. Of many, the ordinary ones are
 * told by name alone, so that those which matter stand out.
 */
export function PermissionList(props: { names: readonly string[]; added?: ReadonlySet<string> }) {
  const { names: all, added = NONE } = props;
  const standsOut = (name: string) => all.length <= MANY || added.has(name) || isPrivileged(name);
  return (
    <div>
      {groupScopes(all).map(({ group, names }) => (
        <section className="permission-group" key={group}>
          <h3>{permissionTexts.groups[group]}</h3>
          <ul>
            {names.filter(standsOut).map((name) => (
              <PermissionItem key={name} name={name} isNew={added.has(name)} />
            ))}
            <NamesOnly names={names.filter((name) => !standsOut(name))} />
          </ul>
        </section>
      ))}
    </div>
  );
}

const NONE: ReadonlySet<string> = new Set();

function NamesOnly({ names }: { names: readonly string[] }) {
  const [first] = names;
  if (first === undefined) return null;
  const { icon: Icon, tone } = lookOf(first);
  return (
    <li className={`permission ${tone}`}>
      <Icon size={18} aria-hidden="true" />
      <span>{names.map((name) => scopeText(name).name).join(', ')}</span>
    </li>
  );
}

function PermissionItem({ name, isNew }: { name: string; isNew: boolean }) {
  const text = scopeText(name);
  const { icon: Icon, tone } = lookOf(name);
  return (
    <li className={`permission ${tone}`}>
      <Icon size={18} aria-hidden="true" />
      <div>
        <span className="permission-name">{text.name}</span>
        {isNew && <span className="badge accent">New</span>}
        <p>{text.explanation}</p>
      </div>
    </li>
  );
}

function lookOf(name: string) {
  if (name === ADMINISTRATOR) return { icon: ShieldAlert, tone: 'full' };
  return isPrivileged(name) ? { icon: TriangleAlert, tone: 'sensitive' } : { icon: Check, tone: '' };
}
