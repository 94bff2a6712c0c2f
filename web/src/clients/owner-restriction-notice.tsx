import { Info } from 'lucide-react';
import { scopeText } from '../permissions/permission-texts.ts';
import type { OwnerRestriction } from './owner-restriction.ts';

/** Why the page offers less than usual, and what can be done about it. */
export function OwnerRestrictionNotice({ restriction }: { restriction: OwnerRestriction }) {
  return (
    <div className="notice">
      <Info size={18} aria-hidden="true" />
      <p>{wordsOf(restriction)}</p>
    </div>
  );
}

function wordsOf(restriction: OwnerRestriction) {
  switch (restriction.by) {
    case 'policy':
      return (
        <>
          <strong>Only administrators can change this client.</strong> It may do whatever the person may do who approves
          it. You can delete it.
        </>
      );
    case 'grant':
      return (
        <>
          <strong>Only administrators can change what this client is.</strong> It acts for everybody whose access it is
          shown. You can take permissions away from it, or delete it.
        </>
      );
    case 'permissions':
      return (
        <>
          <strong>Only administrators can change what this client is.</strong> It may do what you may not:{' '}
          {restriction.names.map((name) => scopeText(name).name).join(', ')}. You can take that away from it, and change
          the rest then, or delete it.
        </>
      );
  }
}
