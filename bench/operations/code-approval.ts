import type { Operation } from '../operation.ts';
import type { Target } from '../target.ts';

/** A member's browser takes an authorization request through consent to a code (RFC 6749 §4.1.1, §4.1.2). */
export function codeApproval(target: Target): Operation {
  return {
    name: 'authorize, consent, code',
    prepare: async () => undefined,
    once: async () => {
      await target.approveCode();
    },
  };
}
