import { Server } from 'lucide-react';
import { useBackend } from '../../api/backend.tsx';
import { isOfServer } from '../../destination.ts';
import { DestinationBox } from './destination-box.tsx';

/** Where the access can be used, if that is another place than this community (RFC 8707). */
export function ResourceBox({ resource }: { resource: string | undefined }) {
  const { config } = useBackend();
  if (resource === undefined || isOfServer(resource, config.apiAddress)) return null;
  return (
    <DestinationBox icon={<Server size={16} aria-hidden="true" />} host={resource}>
      The access is meant for another service
    </DestinationBox>
  );
}
