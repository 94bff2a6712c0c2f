import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { Page } from '../api/types.ts';
import type { PageSearch } from './page-query.ts';

// A list counts no further (docs/decisions/0012-lists-page-by-key.md).
const COUNTED = 5_000;

/** Which page of a list this is, and the way to its neighbours; nothing where there is one page. */
export function Pagination({ page, onPage }: { page: Page; onPage: (page: PageSearch) => void }) {
  if (page.total_pages <= 1 && page.current_page === 1) return null;
  return (
    <nav className="pages" aria-label="Pages">
      <button
        type="button"
        className="button small"
        disabled={page.current_page <= 1}
        onClick={() => onPage({ page: String(Math.min(page.current_page - 1, Math.max(page.total_pages, 1))) })}
      >
        <ChevronLeft size={16} aria-hidden="true" />
        Previous
      </button>
      <span>
        Page {page.current_page} of {Math.max(page.total_pages, page.current_page)} (
        {page.results >= COUNTED ? `${COUNTED} or more` : page.results})
      </span>
      <button
        type="button"
        className="button small"
        disabled={page.next_page === undefined}
        onClick={() => onPage(following(page))}
      >
        Next
        <ChevronRight size={16} aria-hidden="true" />
      </button>
    </nav>
  );
}

/** Where this page ends, whatever is deleted before somebody asks for the next one. */
const following = ({ next_page: page, next_page_token: token }: Page): PageSearch => ({
  page: String(page),
  ...(token !== undefined && { page_token: token }),
});
