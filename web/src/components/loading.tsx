import { LoaderCircle } from 'lucide-react';

/** Shown while something is read. */
export function Loading({ what = 'Loading' }: { what?: string }) {
  return (
    <div className="empty" role="status">
      <LoaderCircle size={24} className="spinner" aria-hidden="true" />
      <span className="visually-hidden">{what}</span>
    </div>
  );
}
