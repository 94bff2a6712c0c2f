import { sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';
import type { AuthorizationParameters } from '../domain/authorization-parameters.ts';
import type { PushedRequests } from '../domain/authorization-request.ts';
import { jsonOrNull, seconds } from './columns.ts';
import { undecided } from './row-states.ts';

const unopened = sql`account_id is null and expires_at > now()`;

/**
 * Keeps pushed requests until an account opens them; then they are authorization requests like all others. Opening one
 * again before anything is decided is no second use: people reload pages (FAPI 2.0 Security Profile §5.3.2.2).
 */
export function pushedRequestStore(db: Connection): PushedRequests {
  return {
    async insert(request) {
      await sql`
        insert into authorization_requests (
          id, client_id, client_document_url, redirect_uri, requested_scope, request_uri_hash, parameters, expires_at
        ) values (
          ${request.id}, ${request.clientId}, ${request.documentUrl ?? null}, ${request.redirectUri},
          ${request.requestedScope}, ${request.requestUriHash}, ${jsonOrNull(request.parameters)},
          now() + make_interval(secs => ${seconds(request.lifetime)})
        )`.execute(db);
    },

    /** Index authorization_requests_request_uri_hash. */
    async find(requestUriHash, client) {
      const { rows } = await sql<{ id: string; parameters: AuthorizationParameters }>`
        select id, parameters from authorization_requests r
        where request_uri_hash = ${requestUriHash} and ${undecided('r')} and client_id = ${client.id}
          and client_document_url is not distinct from ${client.documentUrl ?? null}`.execute(db);
      return rows[0];
    },

    async prolong(id, lifetime) {
      await sql`
        update authorization_requests
        set expires_at = greatest(expires_at, created_at + make_interval(secs => ${seconds(lifetime)}))
        where id = ${id} and ${unopened}`.execute(db);
    },

    async open(request) {
      const lifetime = sql`make_interval(secs => ${seconds(request.lifetime)})`;
      const { rows } = await sql`
        update authorization_requests r
        set account_id = ${request.accountId}, state = ${request.state ?? null}, nonce = ${request.nonce ?? null},
            code_challenge = ${request.codeChallenge ?? null}, requested_scope = ${request.requestedScope},
            resource = ${request.resource ?? null}, response_mode = ${request.responseMode},
            claims = ${jsonOrNull(request.claims)}, dpop_jkt = ${request.dpopJkt ?? null},
            auth_time = ${request.authTime}, session_id = ${request.sessionId ?? null},
            -- To open it again shows nothing new.
            shown = case when account_id is null then ${jsonOrNull(request.shown)}::jsonb else shown end,
            expires_at = case when account_id is null then now() + ${lifetime} else expires_at end
        where id = ${request.id} and (account_id is null or account_id = ${request.accountId}) and ${undecided('r')}
        returning id`.execute(db);
      return rows.length === 1;
    },
  };
}
