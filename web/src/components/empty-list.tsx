import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** In place of a list that has no rows. */
export function EmptyList({ icon: Icon, title, children }: { icon: LucideIcon; title: string; children?: ReactNode }) {
  return (
    <div className="card empty">
      <Icon className="muted" size={30} strokeWidth={1.6} aria-hidden="true" />
      <h2>{title}</h2>
      {children}
    </div>
  );
}
