import { z } from 'zod';
import { Decision } from '../../../proto/gen/storyden/oauth/v1/authorization_pb.ts';
import { name } from '../../http/json-body.ts';

/** What was read, as the consent named it; a decision that does not say is about what was read last. */
export const reading = name.optional();

/** What a person says to a request, as the frontend sends it. */
export const decision = z.enum(['approve', 'deny'], 'expected approve or deny').transform(toDecision);

function toDecision(word: 'approve' | 'deny'): Decision {
  return word === 'approve' ? Decision.APPROVE : Decision.DENY;
}

/** What came of it, as the frontend is told. */
export function decisionStatus(decided: Decision): 'approved' | 'denied' {
  return decided === Decision.APPROVE ? 'approved' : 'denied';
}
