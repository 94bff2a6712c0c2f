import type { ReactNode } from 'react';

/** A place by its name, which stands out, and what happens there. */
export function DestinationBox({ icon, host, children }: { icon: ReactNode; host: string; children: ReactNode }) {
  return (
    <p className="destination">
      <span className="row muted small">
        {icon}
        {children}
      </span>
      <strong className="host">{host}</strong>
    </p>
  );
}
