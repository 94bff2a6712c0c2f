import type { ReactNode } from 'react';
import type { Grant } from '../api/types.ts';
import { AppPicture } from './app-picture.tsx';
import { PermissionList } from './permission-list.tsx';
import { pluralize } from './pluralize.ts';
import { RelativeTime } from './relative-time.tsx';
import { RowDetails } from './row-details.tsx';

/** What was approved for an application: since when, when it was used, and what it may do. */
export function GrantRow({ grant, facts, action }: { grant: Grant; facts?: ReactNode; action: ReactNode }) {
  const names = grant.scope.split(' ').filter(Boolean);
  return (
    <>
      <div className="row-main">
        <AppPicture name={grant.client_name} src={grant.client_logo_uri} />
        <div>
          <p className="row-title">
            {grant.client_name}
            {grant.revoked_at !== undefined && <span className="badge">Revoked</span>}
            {grant.can_renew === false && grant.revoked_at === undefined && (
              <span className="badge">{grant.expires_at === undefined ? 'Remembered' : 'Once only'}</span>
            )}
          </p>
          <p className="row-facts">
            <span>
              Approved <RelativeTime time={grant.createdAt} />
            </span>
            <span>
              {grant.last_used_at ? (
                <>
                  Last used <RelativeTime time={grant.last_used_at} />
                </>
              ) : (
                'Not renewed yet'
              )}
            </span>
            {facts}
          </p>
        </div>
      </div>
      <div className="row-actions">{action}</div>
      <RowDetails label={pluralize(names.length, 'permission')}>
        {names.length === 0 ? (
          <p className="muted">It may do nothing in your name.</p>
        ) : (
          <PermissionList names={names} />
        )}
      </RowDetails>
    </>
  );
}
