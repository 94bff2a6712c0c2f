import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { Page } from '../api/types.ts';

// A list counts no further (docs/decisions/0012-lists-have-an-end.md).
const COUNTED = 5_000;

/** Which page of a list this is, and the way to its neighbours; nothing where there is one page. */
export function Pagination({ page, onPage }: { page: Page; onPage: (page: number) => void }) {
  if (page.total_pages <= 1 && page.current_page === 1) return null;
  return (
    <nav className="pages" aria-label="Pages">
      <button
        type="button"
        className="button small"
        disabled={page.current_page <= 1}
        onClick={() => onPage(Math.min(page.current_page - 1, Math.max(page.total_pages, 1)))}
      >
        <ChevronLeft size={16} aria-hidden="true" />
        Previous
      </button>
      <span>
        Page {page.current_page} of {page.total_pages} ({page.results >= COUNTED ? `${COUNTED} or more` : page.results})
      </span>
      <button
        type="button"
        className="button small"
        disabled={page.next_page === undefined}
        onClick={() => onPage(page.current_page + 1)}
      >
        Next
        <ChevronRight size={16} aria-hidden="true" />
      </button>
    </nav>
  );
}
