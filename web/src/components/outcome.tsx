import { Ban, CircleCheck, CircleX, Clock, Info } from 'lucide-react';
import type { ReactNode } from 'react';
import { FocusPage } from './focus-page.tsx';
import { PageTitle } from './page-title.tsx';

const MARKS = {
  success: { icon: CircleCheck, tone: 'success' },
  denied: { icon: CircleX, tone: 'danger' },
  expired: { icon: Clock, tone: 'warning' },
  forbidden: { icon: Ban, tone: 'danger' },
  info: { icon: Info, tone: '' },
} as const;

export type OutcomeMark = keyof typeof MARKS;

/** Where something ends: what happened, and what can be done now. */
export function Outcome({ mark, title, children }: { mark: OutcomeMark; title: string; children?: ReactNode }) {
  const { icon: Icon, tone } = MARKS[mark];
  return (
    <div className="outcome">
      <span className={`outcome-mark ${tone}`}>
        <Icon size={28} aria-hidden="true" />
      </span>
      <PageTitle>{title}</PageTitle>
      {children}
    </div>
  );
}

/** The same as a page of its own. */
export function OutcomePage({ mark, title, children }: { mark: OutcomeMark; title: string; children?: ReactNode }) {
  return (
    <FocusPage>
      <Outcome mark={mark} title={title}>
        {children}
      </Outcome>
    </FocusPage>
  );
}
