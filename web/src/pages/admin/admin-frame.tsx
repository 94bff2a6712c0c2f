import { Outlet } from '@tanstack/react-router';
import { isAdministrator } from '../../api/session-queries.ts';
import { Outcome } from '../../components/outcome.tsx';
import { RequireSession } from '../../components/require-session.tsx';

/** Shows the pages of administration to administrators; the API decides, this only says so in time. */
export function AdminFrame() {
  return (
    <RequireSession>
      {(account) =>
        isAdministrator(account) ? (
          <Outlet />
        ) : (
          <div className="card">
            <Outcome mark="forbidden" title="For administrators">
              <p>Your account, @{account.handle}, is not one of the administrators of this community.</p>
            </Outcome>
          </div>
        )
      }
    </RequireSession>
  );
}
