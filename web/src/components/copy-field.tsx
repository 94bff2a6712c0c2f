import { Check, Copy } from 'lucide-react';
import { useState } from 'react';

const SHOWN_MS = 2_000;

/** A value to take along, with a button that copies it. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
    window.setTimeout(() => setCopied(false), SHOWN_MS);
  };
  return (
    <div className="field">
      <span className="label">{label}</span>
      <div className="copyable">
        <code>{value}</code>
        <button type="button" className="button small quiet" aria-label={`Copy ${label}`} onClick={copy}>
          {copied ? <Check size={16} aria-hidden="true" /> : <Copy size={16} aria-hidden="true" />}
          <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
        </button>
      </div>
    </div>
  );
}
