import type { ReactNode } from 'react';
import { Brand } from './brand.tsx';

/** One question on one card. */
export function FocusPage({ children, roomy, footer }: { children: ReactNode; roomy?: boolean; footer?: ReactNode }) {
  return (
    <div className="focus-page">
      <header>
        <Brand />
      </header>
      <main className={roomy ? 'card focus-card roomy' : 'card focus-card'}>{children}</main>
      {footer && <footer>{footer}</footer>}
    </div>
  );
}
