import { Navigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useSession } from '../api/session-queries.ts';
import type { Account } from '../api/types.ts';
import { FocusPage } from './focus-page.tsx';
import { Loading } from './loading.tsx';
import { PageTitle } from './page-title.tsx';
import { ProblemNotice } from './problem-notice.tsx';

/** Shows a page to whoever is signed in; others sign in first and come back to the same address. */
export function RequireSession({ children }: { children: (account: Account) => ReactNode }) {
  const session = useSession();
  if (session.data) return children(session.data);
  if (session.data === null) return <Navigate to="/login" search={{ return_to: window.location.href }} replace />;
  return (
    <FocusPage>
      {session.error ? (
        <>
          <PageTitle>Not available</PageTitle>
          <ProblemNotice error={session.error} />
          <button type="button" className="button" onClick={() => session.refetch()}>
            Try again
          </button>
        </>
      ) : (
        <Loading />
      )}
    </FocusPage>
  );
}
