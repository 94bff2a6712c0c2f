import { Link } from '@tanstack/react-router';
import { OutcomePage } from '../../components/outcome.tsx';
import type { Decided } from './consent-outcomes.tsx';

/** The device has its answer; there is nothing to go back to. */
export function DeviceOutcome({ decided }: { decided: Decided }) {
  if (decided === 'denied') {
    return (
      <OutcomePage mark="denied" title="Denied">
        <p>The device was given nothing. If somebody had sent you its code, you did well.</p>
        <Link to="/" className="button">
          Go to the start page
        </Link>
      </OutcomePage>
    );
  }
  return (
    <OutcomePage mark="success" title="Your device is connected">
      <p>Go on there; this page can be closed. You can take its access back at any time.</p>
      <Link to="/applications" className="button">
        Your applications
      </Link>
    </OutcomePage>
  );
}
