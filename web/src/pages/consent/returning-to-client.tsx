import { FocusPage } from '../../components/focus-page.tsx';
import { Outcome } from '../../components/outcome.tsx';
import { mayLeaveFor } from '../../destination.ts';
import type { Decided } from './consent-outcomes.tsx';

/** While the browser goes back to the application, and after it has handed over to an app that is no page. */
export function ReturningToClient({
  decided,
  location,
  clientName,
}: {
  decided: Decided;
  location: string;
  clientName: string;
}) {
  const approved = decided === 'approved';
  return (
    <FocusPage>
      <Outcome mark={approved ? 'success' : 'denied'} title={approved ? 'Approved' : 'Denied'}>
        <p>
          {approved ? `${clientName} has the access that you gave it.` : `${clientName} was given nothing.`} You are on
          your way back to it.
        </p>
        {mayLeaveFor(location) && (
          <a href={location} className="button">
            Go back to {clientName}
          </a>
        )}
      </Outcome>
    </FocusPage>
  );
}
