import { Button } from '@base-ui/react/button';
import { LoaderCircle } from 'lucide-react';
import type { ComponentProps } from 'react';

type Props = ComponentProps<typeof Button> & { readonly busy?: boolean };

/** A button that shows that its work is under way, and takes no second press while it is. */
export function BusyButton({ busy = false, children, disabled, ...button }: Props) {
  return (
    <Button className="button" {...button} disabled={busy || disabled} focusableWhenDisabled aria-busy={busy}>
      {busy && <LoaderCircle size={16} className="spinner" aria-hidden="true" />}
      {children}
    </Button>
  );
}

/** The one that sends a form. */
export function SubmitButton(props: Props) {
  return <BusyButton type="submit" className="button primary" {...props} />;
}
