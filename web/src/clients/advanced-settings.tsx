import { Collapsible } from '@base-ui/react/collapsible';
import { ChevronRight } from 'lucide-react';
import { Checkbox } from '../components/choices.tsx';
import { SelectField, TextArea, TextField } from '../components/text-field.tsx';
import type { ChangeDraft, ClientDraft } from './client-draft.ts';
import { ADVANCED_SETTINGS, AUTH_METHODS } from './client-setting-texts.ts';

type Props = { readonly draft: ClientDraft; readonly change: ChangeDraft; readonly isNew: boolean };

/** What only administrators set, and few of them. */
export function AdvancedSettings(props: Props) {
  return (
    <Collapsible.Root>
      <Collapsible.Trigger className="disclosure">
        <ChevronRight size={16} aria-hidden="true" />
        More settings
      </Collapsible.Trigger>
      <Collapsible.Panel className="stack advanced" keepMounted>
        <Identity {...props} />
        {props.draft.type === 'confidential' && <Authentication {...props} />}
        {ADVANCED_SETTINGS.map((setting) => (
          <AdvancedSetting key={setting.name} setting={setting} {...props} />
        ))}
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}

function Identity({ draft, change, isNew }: Props) {
  return (
    <>
      {isNew && (
        <TextField
          name="client_id"
          label="Client ID"
          hint="Empty: one is made."
          value={draft.clientId}
          onValueChange={(clientId) => change({ clientId })}
          autoComplete="off"
          spellCheck={false}
        />
      )}
      <TextField
        name="account_id"
        label="Owner"
        hint={isNew ? 'The id of an account. Empty: yours.' : 'The id of an account. Empty: nobody.'}
        value={draft.owner}
        onValueChange={(owner) => change({ owner })}
        autoComplete="off"
        spellCheck={false}
      />
    </>
  );
}

function Authentication({ draft, change }: Props) {
  return (
    <>
      <SelectField
        name="token_endpoint_auth_method"
        label="How it proves who it is"
        value={draft.authMethod}
        onChange={(event) => change({ authMethod: event.target.value })}
      >
        {AUTH_METHODS.map(({ value, name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </SelectField>
      <Checkbox
        label="Must use PKCE"
        hint="Switch off only for old libraries that cannot. With OAUTH_PKCE=public, this holds for FAPI clients alone."
        checked={draft.pkceRequired}
        onChange={(pkceRequired) => change({ pkceRequired })}
      />
    </>
  );
}

function AdvancedSetting({ setting, draft, change }: Props & { setting: (typeof ADVANCED_SETTINGS)[number] }) {
  const { name, kind, label } = setting;
  const value = draft.advanced[name];
  const set = (next: string | boolean) => change({ advanced: { ...draft.advanced, [name]: next } });
  switch (kind) {
    case 'flag':
      return <Checkbox label={label} checked={value === true} onChange={set} />;
    case 'lines':
      return (
        <TextArea name={name} label={label} value={String(value ?? '')} onChange={(event) => set(event.target.value)} />
      );
    case 'text':
      return (
        <TextField
          name={name}
          label={label}
          value={String(value ?? '')}
          onValueChange={set}
          autoComplete="off"
          spellCheck={false}
        />
      );
  }
}
