import type { LucideIcon } from 'lucide-react';
import type { Key, ReactNode } from 'react';
import type { Page } from '../api/types.ts';
import { EmptyList } from './empty-list.tsx';
import { Loading } from './loading.tsx';
import type { PageSearch } from './page-query.ts';
import { Pagination } from './pagination.tsx';
import { ProblemNotice } from './problem-notice.tsx';

type Read<Answer> = { readonly data: Answer | undefined; readonly error: unknown; refetch(): unknown };

/** A list as it is read: loading, failed, empty, or its rows with the way to the other pages. */
export function QueryList<Answer, Row extends { readonly id: Key }>(props: {
  query: Read<Answer>;
  rows: (answer: Answer) => readonly Row[];
  page?: (answer: Answer) => Page;
  onPage?: (page: PageSearch) => void;
  empty: { icon: LucideIcon; title: string; text: ReactNode };
  label: string;
  children: (row: Row) => ReactNode;
}) {
  const { data, error } = props.query;
  if (error) {
    return (
      <div className="stack">
        <ProblemNotice error={error} />
        <button type="button" className="button" onClick={() => props.query.refetch()}>
          Try again
        </button>
      </div>
    );
  }
  if (data === undefined) return <Loading />;
  const rows = props.rows(data);
  const page = props.page?.(data);
  return (
    <>
      {rows.length === 0 ? (
        <EmptyList icon={props.empty.icon} title={props.empty.title}>
          <p>{props.empty.text}</p>
        </EmptyList>
      ) : (
        <ul className="card rows" aria-label={props.label}>
          {rows.map((row) => (
            <li key={row.id}>{props.children(row)}</li>
          ))}
        </ul>
      )}
      {page && props.onPage && <Pagination page={page} onPage={props.onPage} />}
    </>
  );
}
