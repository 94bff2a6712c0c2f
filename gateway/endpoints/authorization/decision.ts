import { z } from 'zod';
import { Decision } from '../../../proto/gen/storyden/oauth/v1/authorization_pb.ts';
import { name } from '../../http/json-body.ts';

/** What was read, as the consent named it; a decision that does not say is about what was read last. */
export const reading = name.optional().meta({
  description:
    'From the consent that was read. If something else was shown since, in another window, approving is refused with ' +
    'invalid_request. Without it the decision is about what was shown last.',
});

/** What a person says to a request, as the frontend sends it. */
export const decision = z.enum(['approve', 'deny'], 'expected approve or deny').transform(toDecision);

function toDecision(word: 'approve' | 'deny'): Decision {
  return word === 'approve' ? Decision.APPROVE : Decision.DENY;
}

/** What came of it, as the frontend is told. */
export const decided = z.enum(['approved', 'denied']);

export function decisionStatus(decision: Decision): z.output<typeof decided> {
  return decision === Decision.APPROVE ? 'approved' : 'denied';
}

/** What both decisions say of a client that is not what was shown any more. */
export const CHANGED =
  'An approval gives what was shown, as far as the client is still allowed it and the account still holds it. If the ' +
  "client's name or how it came to be known has changed since, approving is refused with invalid_request; the request can " +
  'be read anew, or denied.';
