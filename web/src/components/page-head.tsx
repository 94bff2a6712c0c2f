import type { ReactNode } from 'react';
import { PageTitle } from './page-title.tsx';

/** The heading of a managing page, what it is about, and what can be started there. */
export function PageHead(props: { title: string; children?: ReactNode; actions?: ReactNode }) {
  return (
    <div className="page-head">
      <div>
        <PageTitle>{props.title}</PageTitle>
        {props.children && <p>{props.children}</p>}
      </div>
      {props.actions && <div className="row">{props.actions}</div>}
    </div>
  );
}
