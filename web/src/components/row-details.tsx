import { Collapsible } from '@base-ui/react/collapsible';
import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';

/** More about a row, when it is wanted. */
export function RowDetails({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Collapsible.Root className="row-details">
      <Collapsible.Trigger className="disclosure small">
        <ChevronRight size={15} aria-hidden="true" />
        {label}
      </Collapsible.Trigger>
      <Collapsible.Panel className="row-details-panel">{children}</Collapsible.Panel>
    </Collapsible.Root>
  );
}
