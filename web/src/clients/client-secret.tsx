import { KeyRound } from 'lucide-react';
import { CopyField } from '../components/copy-field.tsx';

/** What an application needs to be set up, with the secret that is shown this once. */
export function ClientSecret({ clientId, secret }: { clientId: string; secret: string | undefined }) {
  return (
    <div className="stack">
      {secret !== undefined && (
        <div className="notice warning">
          <KeyRound size={18} aria-hidden="true" />
          <p>
            <strong>Copy the secret now.</strong> It is not kept here and cannot be shown again; you can have a new one
            made.
          </p>
        </div>
      )}
      <CopyField label="Client ID" value={clientId} />
      {secret !== undefined && <CopyField label="Client secret" value={secret} />}
    </div>
  );
}
