import { Link } from '@tanstack/react-router';
import { EndPage } from '../../components/end.tsx';
import type { Decided } from './ends.tsx';

/** The device has its answer; there is nothing to go back to. */
export function DeviceEnd({ decided }: { decided: Decided }) {
  if (decided === 'denied') {
    return (
      <EndPage mark="denied" title="Denied">
        <p>The device was given nothing. If somebody had sent you its code, you did well.</p>
        <Link to="/" className="button">
          Go to the start page
        </Link>
      </EndPage>
    );
  }
  return (
    <EndPage mark="success" title="Your device is connected">
      <p>Go on there; this page can be closed. You can take its access back at any time.</p>
      <Link to="/applications" className="button">
        Your applications
      </Link>
    </EndPage>
  );
}
