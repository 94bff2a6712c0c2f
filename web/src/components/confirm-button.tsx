import { AlertDialog } from '@base-ui/react/alert-dialog';
import { type ReactNode, useState } from 'react';
import { BusyButton } from './busy-button.tsx';
import { ProblemNotice } from './problem-notice.tsx';

/** A button whose work cannot be undone, so that it asks first. It stays open with the reason if the work fails. */
export function ConfirmButton(props: {
  /** On the button, and on the one that confirms. */
  action: string;
  title: string;
  children: ReactNode;
  onConfirm: () => Promise<unknown>;
  label?: string;
  className?: string;
}) {
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  const confirm = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await props.onConfirm();
      setOpen(false);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <AlertDialog.Root open={open} onOpenChange={setOpen}>
      <AlertDialog.Trigger className={props.className ?? 'button small danger-quiet'} aria-label={props.label}>
        {props.action}
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="backdrop" />
        <AlertDialog.Popup className="dialog">
          <AlertDialog.Title>{props.title}</AlertDialog.Title>
          <AlertDialog.Description render={<div className="stack muted" />}>{props.children}</AlertDialog.Description>
          <ProblemNotice error={error} />
          <div className="dialog-actions">
            <AlertDialog.Close className="button">Cancel</AlertDialog.Close>
            <BusyButton className="button danger" busy={busy} onClick={confirm}>
              {props.action}
            </BusyButton>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
