import { type ReactNode, useEffect, useRef } from 'react';

// The browser announces the page that it loads; the ones after it are announced by focusing their heading.
let isFirstPage = true;

/** The heading of a page, or of what has taken its place; also the title of the window. */
export function PageTitle({ children, title }: { children: ReactNode; title?: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const text = title ?? (typeof children === 'string' ? children : 'Storyden');

  useEffect(() => {
    document.title = `${text} · Storyden`;
    if (!isFirstPage) heading.current?.focus();
    isFirstPage = false;
  }, [text]);

  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
