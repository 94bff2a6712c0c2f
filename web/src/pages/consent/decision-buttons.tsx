import { useRef } from 'react';
import type { Decision } from '../../api/consent-queries.ts';
import { BusyButton } from '../../components/busy-button.tsx';

/**
 * Approve and deny, with equal weight and neither chosen for the person. However often they are pressed, one decision is
 * sent; after a failure the person may decide again.
 */
export function DecisionButtons(props: {
  /** What is under way or done, if anything. */
  decision: Decision | undefined;
  onDecide: (decision: Decision) => void;
}) {
  // Set at once, where a rendered state would be too late for the second press of a double click.
  const sent = useRef(false);
  sent.current = props.decision !== undefined;
  const decide = (decision: Decision) => {
    if (sent.current) return;
    sent.current = true;
    props.onDecide(decision);
  };
  const decided = props.decision !== undefined;
  return (
    <div className="decision">
      <BusyButton busy={props.decision === 'deny'} disabled={decided} onClick={() => decide('deny')}>
        Deny
      </BusyButton>
      <BusyButton
        className="button primary"
        busy={props.decision === 'approve'}
        disabled={decided}
        onClick={() => decide('approve')}
      >
        Approve
      </BusyButton>
    </div>
  );
}
