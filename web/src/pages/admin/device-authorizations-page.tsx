import { useNavigate, useSearch } from '@tanstack/react-router';
import { MonitorSmartphone } from 'lucide-react';
import { useDeviceAuthorizations } from '../../api/administration-queries.ts';
import type { DeviceAuthorization } from '../../api/types.ts';
import { Initials } from '../../components/initials.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { pageQuery } from '../../components/page-query.ts';
import { PermissionList } from '../../components/permission-list.tsx';
import { pluralize } from '../../components/pluralize.ts';
import { QueryList } from '../../components/query-list.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { RowDetails } from '../../components/row-details.tsx';
import { deviceState } from './device-state.ts';

/** Devices that wait for approval, or did lately; never their codes. */
export function DeviceAuthorizationsPage() {
  const page = pageQuery(useSearch({ from: '/manage/admin/device-authorizations' }));
  const navigate = useNavigate({ from: '/admin/device-authorizations' });
  const devices = useDeviceAuthorizations(page);
  return (
    <>
      <PageHead title="Device authorizations">Devices that wait to be connected, and those of the last hours.</PageHead>
      <QueryList
        query={devices}
        rows={(answer) => answer.device_authorisations}
        page={(answer) => answer}
        onPage={(search) => navigate({ search })}
        label="Device authorizations"
        empty={{ icon: MonitorSmartphone, title: 'No devices', text: 'No device has asked for a code lately.' }}
      >
        {(device) => <DeviceRow device={device} />}
      </QueryList>
    </>
  );
}

function DeviceRow({ device }: { device: DeviceAuthorization }) {
  const { label, tone } = deviceState(device, new Date());
  const account = device.approved_by_account_id ?? device.claimed_by_account_id;
  const names = device.scope.split(' ').filter(Boolean);
  return (
    <>
      <div className="row-main">
        <Initials name={device.client_name} />
        <div>
          <p className="row-title">
            {device.client_name} <span className={`badge ${tone}`}>{label}</span>
          </p>
          <p className="row-facts">
            <span>
              Started <RelativeTime time={device.createdAt} />
            </span>
            <span>
              <LastSeen device={device} />
            </span>
            {account !== undefined && (
              <span>
                Account <code>{account}</code>
              </span>
            )}
          </p>
        </div>
      </div>
      <RowDetails label={pluralize(names.length, 'permission')}>
        <PermissionList names={names} />
      </RowDetails>
    </>
  );
}

/** A device that asks once, after the approval, is connected without ever having waited. */
function LastSeen({ device }: { device: DeviceAuthorization }) {
  if (device.consumed_at !== undefined) {
    return (
      <>
        Connected <RelativeTime time={device.consumed_at} />
      </>
    );
  }
  if (device.last_polled_at === undefined) return 'Has not asked yet';
  return (
    <>
      Last asked <RelativeTime time={device.last_polled_at} />
    </>
  );
}
