import { Outlet } from '@tanstack/react-router';
import { isAdministrator } from '../../api/session-queries.ts';
import { End } from '../../components/end.tsx';
import { WithSession } from '../../components/with-session.tsx';

/** Shows the pages of administration to administrators; the API decides, this only says so in time. */
export function AdminFrame() {
  return (
    <WithSession>
      {(account) =>
        isAdministrator(account) ? (
          <Outlet />
        ) : (
          <div className="card">
            <End mark="forbidden" title="For administrators">
              <p>Your account, @{account.handle}, is not one of the administrators of this community.</p>
            </End>
          </div>
        )
      }
    </WithSession>
  );
}
