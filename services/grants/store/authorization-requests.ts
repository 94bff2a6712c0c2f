import { type RawBuilder, sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';
import { itemTable } from '../../shared/database/item-table.ts';
import type { JointReads } from '../../shared/database/joint-reads.ts';
import type {
  AuthorizationRequests,
  CodeApproval,
  IssuedCode,
  PendingAuthorizationRequest,
} from '../domain/authorization-request.ts';
import type { ResponseMode } from '../domain/authorization-response.ts';
import type { ClaimsRequest } from '../domain/claims-request.ts';
import type { ShownConsent } from '../domain/shown-consent.ts';
import { type ClientColumns, clientColumns, type ReadClient } from './clients.ts';
import { jsonOrNull, seconds, type TimestampText, toDate } from './columns.ts';
import { endApprovals } from './ended-approvals.ts';
import { rememberConsent, rememberDestination } from './grants.ts';
import { CODES, redemptions } from './redemptions.ts';
import { undecided } from './row-states.ts';

/** Keeps authorization requests from the request over the code to its redemption. */
export function authorizationRequestStore(db: Connection, joint: JointReads, read: ReadClient): AuthorizationRequests {
  return {
    async insert(request) {
      await sql`
        insert into authorization_requests (
          id, client_id, client_document_url, account_id, redirect_uri, state, nonce, code_challenge, requested_scope,
          resource, response_mode, claims, dpop_jkt, auth_time, session_id, shown, expires_at
        ) values (
          ${request.id}, ${request.clientId}, ${request.documentUrl ?? null}, ${request.accountId}, ${request.redirectUri}, ${request.state ?? null},
          ${request.nonce ?? null}, ${request.codeChallenge ?? null}, ${request.requestedScope},
          ${request.resource ?? null}, ${request.responseMode}, ${jsonOrNull(request.claims)}, ${request.dpopJkt ?? null},
          ${request.authTime}, ${request.sessionId ?? null}, ${jsonOrNull(request.shown)},
          now() + make_interval(secs => ${seconds(request.lifetime)})
        )`.execute(db);
    },

    /** Primary key. */
    async findPending(id, accountId) {
      const { rows } = await sql<PendingRow>`
        select r.id, r.client_document_url, r.redirect_uri, r.state, r.response_mode, r.requested_scope,
          r.resource, r.claims, r.shown, r.expires_at, ${clientColumns}
        from authorization_requests r left join clients c on c.id = r.client_id and c.deleted_at is null
        where ${pendingOf(id, accountId)}
          and (c.id is not null or r.client_document_url is not null)`.execute(db);
      return rows[0] && toPending(rows[0], read);
    },

    async show(id, accountId, shown) {
      const { rows } = await sql`
        update authorization_requests r set shown = ${jsonOrNull(shown)}
        where ${pendingOf(id, accountId)}
        returning r.id`.execute(db);
      return rows.length === 1;
    },

    /** The session that decides, if it is known, takes the place of the one in which the request began. */
    async approve({ shown, decidedIn, ...approval }) {
      const { rows } = await sql`
        with approved as (
          update authorization_requests r
          set ${approvedWith(approval)}, session_id = coalesce(${decidedIn?.sessionId ?? null}, r.session_id),
              auth_time = greatest(r.auth_time, ${decidedIn?.authenticatedAt ?? null}::timestamptz)
          from clients c
          where ${pendingOf(approval.requestId, approval.accountId)} and r.shown = ${jsonOrNull(shown)}::jsonb
            and c.id = ${approval.clientId} and c.deleted_at is null
          returning r.account_id, r.client_id, r.granted_scope, ${approval.claims}::text[] as granted_claims
        ), ${rememberConsent}, ${rememberDestination(approval.destination)}
        select client_id from approved`.execute(db);
      return rows.length === 1;
    },

    /** The lock on the consent makes this wait for whoever takes it back at the same moment, who is then first. */
    async approveIfConsented(approval) {
      const { rows } = await sql`
        with held as (
          select n.client_id from consents n join consent_destinations w on w.consent_id = n.id
          where n.account_id = ${approval.accountId} and n.client_id = ${approval.clientId}
            and w.destination = ${approval.destination}
            and w.scope @> ${approval.scope}::text[] and w.claims @> ${approval.claims}::text[]
          for share of n
        )
        update authorization_requests r set ${approvedWith(approval)}
        from held join clients c on c.id = held.client_id
        where ${pendingOf(approval.requestId, approval.accountId)} and c.deleted_at is null
        returning r.id`.execute(db);
      return rows.length === 1;
    },

    async deny(id, accountId) {
      const { rows } = await sql`
        update authorization_requests r set denied_at = now()
        where ${pendingOf(id, accountId)}
        returning r.id`.execute(db);
      return rows.length === 1;
    },

    /** Index authorization_requests_code_hash. */
    findCode: joint({
      name: 'codes',
      keyOf: (codeHash: Buffer) => codeHash.toString('hex'),
      select: selectCodes,
      answers: (rows: readonly CodeRow[]) => new Map(rows.map((row) => [row.code_hash, toIssuedCode(row)])),
    }),

    redeem: redemptions(db, CODES),

    async revokeRedeemed(requestId) {
      const grants = sql`g.id = (select grant_id from authorization_requests where id = ${requestId})`;
      return (await endApprovals(db, { grants, reason: 'code_reuse' })).ended;
    },
  };
}

/** What an approval sets, `r` being the request and `c` its client. */
function approvedWith({ scope, suspensions, codeHash, codeLifetime }: CodeApproval): RawBuilder<unknown> {
  const lifetime = sql`make_interval(secs => ${seconds(codeLifetime)})`;
  return sql`approved_at = now(), client_id = c.id, granted_scope = ${scope},
    approver_suspensions = ${suspensions}, code_hash = ${codeHash},
    code_expires_at = now() + ${lifetime}, expires_at = greatest(r.expires_at, now() + ${lifetime})`;
}

/** Undecided, unexpired and of this account, `r` being the request. */
const pendingOf = (id: string, accountId: string): RawBuilder<unknown> => sql`
  r.id = ${id} and r.account_id = ${accountId}
  and ${undecided('r')}`;

type PendingRow = { [Column in keyof ClientColumns]: ClientColumns[Column] | null } & {
  id: string;
  client_document_url: string | null;
  redirect_uri: string;
  state: string | null;
  response_mode: ResponseMode | null;
  requested_scope: string[];
  resource: string | null;
  claims: ClaimsRequest | null;
  shown: ShownConsent | null;
  expires_at: TimestampText;
};

function toPending(row: PendingRow, read: ReadClient): PendingAuthorizationRequest {
  return {
    id: row.id,
    client: row.client_row_id === null ? undefined : read(row as ClientColumns),
    documentUrl: row.client_document_url ?? undefined,
    redirectUri: row.redirect_uri,
    state: row.state ?? undefined,
    // The previous release wrote none.
    responseMode: row.response_mode ?? 'query',
    requestedScope: row.requested_scope,
    resource: row.resource ?? undefined,
    claims: row.claims ?? undefined,
    shown: row.shown ?? undefined,
    expiresAt: toDate(row.expires_at),
  };
}

const selectCodes = (codeHashes: readonly Buffer[]): RawBuilder<unknown> => sql`
  select r.id, encode(r.code_hash, 'hex') as code_hash, r.client_id, r.account_id, r.approver_suspensions, r.redirect_uri, r.nonce,
    r.code_challenge, r.requested_scope, r.granted_scope, r.resource, r.claims, r.dpop_jkt, r.auth_time, r.session_id,
    case when r.redeemed_at is not null then 'used' when r.denied_at is not null then 'taken_back'
      when r.code_expires_at <= now() then 'expired' else 'good' end as code_state
  from ${itemTable('asked', codeHashes, { code_hash: ['bytea', (codeHash) => codeHash] })}
  join authorization_requests r on r.code_hash = asked.code_hash`;

type CodeRow = {
  id: string;
  code_hash: string;
  client_id: string;
  account_id: string;
  approver_suspensions: number | null;
  redirect_uri: string;
  nonce: string | null;
  code_challenge: string | null;
  requested_scope: string[];
  granted_scope: string[];
  resource: string | null;
  claims: ClaimsRequest | null;
  dpop_jkt: string | null;
  auth_time: TimestampText;
  session_id: string | null;
  code_state: IssuedCode['state'];
};

function toIssuedCode(row: CodeRow): IssuedCode {
  return {
    requestId: row.id,
    clientId: row.client_id,
    accountId: row.account_id,
    suspensions: row.approver_suspensions ?? undefined,
    redirectUri: row.redirect_uri,
    nonce: row.nonce ?? undefined,
    codeChallenge: row.code_challenge ?? undefined,
    requestedScope: row.requested_scope,
    grantedScope: row.granted_scope,
    resource: row.resource ?? undefined,
    claims: row.claims ?? undefined,
    dpopJkt: row.dpop_jkt ?? undefined,
    authTime: toDate(row.auth_time),
    sessionId: row.session_id ?? undefined,
    state: row.code_state,
  };
}
