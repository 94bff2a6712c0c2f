import { Form } from '@base-ui/react/form';
import { type ReactNode, useState } from 'react';
import { ADMINISTERED_GRANT_TYPES, CONFIDENTIAL_GRANT_TYPES } from '../../../proto/vocabulary/grant-types.ts';
import type { ClientScope } from '../api/client-queries.ts';
import type { Client } from '../api/types.ts';
import { SubmitButton } from '../components/busy-button.tsx';
import { CheckboxCards, RadioCards } from '../components/choices.tsx';
import { PermissionPicker } from '../components/permission-picker.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { TextArea, TextField } from '../components/text-field.tsx';
import { AdvancedSettings } from './advanced-settings.tsx';
import { type ChangeDraft, type ClientDraft, draftOf, hasRedirects } from './client-draft.ts';
import { CLIENT_TYPES, GRANT_TYPE_CHOICES, SCOPE_POLICIES } from './client-setting-texts.ts';
import type { OwnerRestriction } from './owner-restriction.ts';

/** Makes or changes a client. What cannot be changed any more, or not by this person, is not offered. */
export function ClientForm(props: {
  whose: ClientScope;
  /** The client to change; absent makes a new one. */
  client?: Client;
  /** The permissions that the person can give. */
  offered: readonly string[];
  /** Why the person may change nothing but less of its scopes. */
  restriction?: OwnerRestriction | undefined;
  error: unknown;
  busy: boolean;
  onSubmit: (draft: ClientDraft) => void;
  submitLabel: string;
  actions?: ReactNode;
}) {
  const { whose, client } = props;
  const [draft, setDraft] = useState(() => draftOf(client));
  const change: ChangeDraft = (changes) => setDraft((before) => ({ ...before, ...changes }));
  const locked = props.restriction !== undefined;
  const decidesAll = whose === 'all' || client === undefined;

  return (
    <Form className="stack-wide" onFormSubmit={() => props.onSubmit(draft)}>
      <TextField
        name="name"
        label="Name"
        hint="People see it when they are asked to approve."
        value={draft.name}
        onValueChange={(name) => change({ name })}
        maxLength={100}
        autoComplete="off"
        disabled={locked}
        required
      />
      {client === undefined && (
        <RadioCards
          legend="Where it runs"
          choices={CLIENT_TYPES}
          value={draft.type}
          onChange={(type) => change({ type, grants: draft.grants.filter((grant) => isOffered(grant, type, whose)) })}
        />
      )}
      {decidesAll && (
        <CheckboxCards
          legend="How it gets access"
          choices={GRANT_TYPE_CHOICES.filter(({ value }) => isOffered(value, draft.type, whose))}
          values={draft.grants}
          onChange={(grants) => change({ grants })}
        />
      )}
      {hasRedirects(draft) && <RedirectUris draft={draft} change={change} locked={locked} />}
      {whose === 'all' && (
        <RadioCards
          legend="What it may do"
          choices={SCOPE_POLICIES}
          value={draft.policy}
          onChange={(policy) => change({ policy })}
        />
      )}
      {draft.policy === 'explicit' && (
        <PermissionPicker
          legend={whose === 'all' ? 'Permissions that it may ask for' : 'Permissions that it may ask for, among yours'}
          hint="Signing people in (profile, email address) needs none of these."
          offered={[...new Set([...props.offered, ...draft.scopes])]}
          values={draft.scopes}
          onChange={(scopes) => change({ scopes })}
        />
      )}
      {whose === 'all' && <AdvancedSettings draft={draft} change={change} isNew={client === undefined} />}
      <ProblemNotice error={props.error} />
      <div className="form-actions">
        {props.restriction?.by !== 'policy' && <SubmitButton busy={props.busy}>{props.submitLabel}</SubmitButton>}
        {props.actions}
      </div>
    </Form>
  );
}

/** Acting without a person at the browser takes a secret or a key, and for some of it an administrator's word. */
function isOffered(grant: string, type: Client['type'], whose: ClientScope): boolean {
  if (type === 'public' && CONFIDENTIAL_GRANT_TYPES.includes(grant)) return false;
  return whose === 'all' || !ADMINISTERED_GRANT_TYPES.includes(grant);
}

function RedirectUris(props: { draft: ClientDraft; change: ChangeDraft; locked: boolean }) {
  const { draft, change } = props;
  return (
    <TextArea
      name="redirect_uris"
      label="Redirect URIs"
      hint="One per line, exactly as the application sends them. http is for this computer only, where any port fits."
      placeholder="https://app.example.org/callback"
      rows={3}
      value={draft.redirectUris}
      onChange={(event) => change({ redirectUris: event.target.value })}
      spellCheck={false}
      disabled={props.locked}
      required
    />
  );
}
