import { CircleAlert } from 'lucide-react';
import { ApiError } from '../api/api-error.ts';

// Nobody asks an administrator about these.
const ORDINARY = new Set(['invalid_argument', 'invalid_credentials', 'rate_limited']);

/** What was refused or failed, what to do about it, and how it is found in the logs. */
export function ProblemNotice({ error }: { error: unknown }) {
  if (!error) return null;
  const { code, message, suggested, requestId } = toldTo(error);
  return (
    <div className="notice danger" role="alert">
      <CircleAlert size={18} aria-hidden="true" />
      <div className="grow">
        <p>
          <strong>{message}</strong>
        </p>
        {suggested && <p>{suggested}</p>}
        {requestId && !ORDINARY.has(code) && (
          <p className="muted small">
            Request <code>{requestId}</code>
          </p>
        )}
      </div>
    </div>
  );
}

function toldTo(error: unknown): {
  code: string;
  message: string;
  suggested?: string | undefined;
  requestId?: string | undefined;
} {
  if (error instanceof ApiError) return error;
  return { code: 'unexpected', message: 'Something went wrong on this page.', suggested: 'Load it again.' };
}
