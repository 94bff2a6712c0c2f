import { SubmitButton } from './busy-button.tsx';
import { ProblemNotice } from './problem-notice.tsx';

/** How a form in a dialog ends: what went wrong, the way out, and the button that sends it. */
export function DialogFormActions(props: {
  sending: { readonly error: unknown; readonly isPending: boolean };
  onCancel: () => void;
  /** What the button that sends it says. */
  children: string;
}) {
  return (
    <>
      <ProblemNotice error={props.sending.error} />
      <div className="dialog-actions">
        <button type="button" className="button" onClick={props.onCancel}>
          Cancel
        </button>
        <SubmitButton busy={props.sending.isPending}>{props.children}</SubmitButton>
      </div>
    </>
  );
}
