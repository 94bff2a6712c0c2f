import type { RequiredSchema } from '../../shared/database/schema.ts';
import { Migration0001Initial } from './migrations/0001-initial.ts';
import { Migration0002ClientsByEveryWay } from './migrations/0002-clients-by-every-way.ts';
import { Migration0003AuthorizationInFull } from './migrations/0003-authorization-in-full.ts';
import { Migration0004SigningKeyTimes } from './migrations/0004-signing-key-times.ts';
import { Migration0005TokensThatEndEarly } from './migrations/0005-tokens-that-end-early.ts';
import { Migration0006Logout } from './migrations/0006-logout.ts';
import { Migration0007ConsentsWithIds } from './migrations/0007-consents-with-ids.ts';
import { Migration0008ClaimedDevices } from './migrations/0008-claimed-devices.ts';
import { Migration0009ConsentAsShown } from './migrations/0009-consent-as-shown.ts';
import { Migration0010SealedAnew } from './migrations/0010-sealed-anew.ts';
import { Migration0011WhereApprovalsWent } from './migrations/0011-where-approvals-went.ts';
import { Migration0012DocumentsOfClients } from './migrations/0012-documents-of-clients.ts';
import { Migration0013ApprovalsThatEnd } from './migrations/0013-approvals-that-end.ts';
import { Migration0014SessionsThatEnded } from './migrations/0014-sessions-that-ended.ts';
import { Migration0015ListedClients } from './migrations/0015-listed-clients.ts';
import { Migration0016PollsSentTwice } from './migrations/0016-polls-sent-twice.ts';
import { Migration0017KeptRefreshTokens } from './migrations/0017-kept-refresh-tokens.ts';
import { Migration0018PicturesOfClients } from './migrations/0018-pictures-of-clients.ts';
import { Migration0019UnopenedRequests } from './migrations/0019-unopened-requests.ts';
import { Migration0020GrantsOfAClient } from './migrations/0020-grants-of-a-client.ts';
import { Migration0021Revocations } from './migrations/0021-revocations.ts';
import { Migration0022Suspensions } from './migrations/0022-suspensions.ts';

/** Every migration, in order. Expand and contract only: the previous release must run on the new schema. */
export const MIGRATIONS = [
  { name: '0001-initial', class: Migration0001Initial },
  { name: '0002-clients-by-every-way', class: Migration0002ClientsByEveryWay },
  { name: '0003-authorization-in-full', class: Migration0003AuthorizationInFull },
  { name: '0004-signing-key-times', class: Migration0004SigningKeyTimes },
  { name: '0005-tokens-that-end-early', class: Migration0005TokensThatEndEarly },
  { name: '0006-logout', class: Migration0006Logout },
  { name: '0007-consents-with-ids', class: Migration0007ConsentsWithIds },
  { name: '0008-claimed-devices', class: Migration0008ClaimedDevices },
  { name: '0009-consent-as-shown', class: Migration0009ConsentAsShown },
  { name: '0010-sealed-anew', class: Migration0010SealedAnew },
  { name: '0011-where-approvals-went', class: Migration0011WhereApprovalsWent },
  { name: '0012-documents-of-clients', class: Migration0012DocumentsOfClients },
  { name: '0013-approvals-that-end', class: Migration0013ApprovalsThatEnd },
  { name: '0014-sessions-that-ended', class: Migration0014SessionsThatEnded },
  { name: '0015-listed-clients', class: Migration0015ListedClients },
  { name: '0016-polls-sent-twice', class: Migration0016PollsSentTwice },
  { name: '0017-kept-refresh-tokens', class: Migration0017KeptRefreshTokens },
  { name: '0018-pictures-of-clients', class: Migration0018PicturesOfClients },
  { name: '0019-unopened-requests', class: Migration0019UnopenedRequests },
  { name: '0020-grants-of-a-client', class: Migration0020GrantsOfAClient },
  { name: '0021-revocations', class: Migration0021Revocations },
  { name: '0022-suspensions', class: Migration0022Suspensions },
];

/** The list of migrations that were run on a database. */
export const MIGRATIONS_TABLE = 'grants_migrations';

/** What this release needs of its database. */
export const SCHEMA: RequiredSchema = {
  service: 'grant service',
  migrations: MIGRATIONS.map(({ name }) => name),
  migrationsTable: MIGRATIONS_TABLE,
  command: 'npm run migrate:grants',
};
