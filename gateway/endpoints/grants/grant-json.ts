import { z } from 'zod';
import type { Grant } from '../../../proto/gen/storyden/oauth/v1/grant_pb.ts';
import { isoTime } from '../../http/message-values.ts';
import { clientId, id, scope, scopeText, time, uri } from '../../openapi/vocabulary.ts';
import type { Json } from '../../routing/operation.ts';

/** A row under `tokens` (product.md §8). */
export const shownToken = z
  .object({
    id,
    createdAt: time,
    oauth_client_id: id.meta({ description: 'The id of the client.' }),
    client_id: clientId,
    client_name: z.string(),
    client_logo_uri: uri.optional().meta({ description: 'Its picture, served here.' }),
    account_id: id,
    scope: scopeText,
    expires_at: time,
    last_used_at: time.optional(),
    revoked_at: time.optional(),
  })
  .meta({ id: 'RefreshTokenRow', description: 'A grant that can renew, as people see it.' });

/** A row under `grants` (product.md §8). */
export const shownGrant = z
  .object({
    ...shownToken.shape,
    expires_at: time.optional().meta({ description: 'Absent for an approval that has no live tokens.' }),
    resource: z.string().optional(),
    scopes: z.array(scope),
    can_renew: z.boolean().meta({ description: 'It has a refresh token.' }),
  })
  .meta({ id: 'Grant', description: 'Something that an account has approved.' });

export function tokenJson(grant: Grant): Json<typeof shownToken> {
  return {
    id: grant.id,
    createdAt: isoTime(grant.createdAt),
    oauth_client_id: grant.oauthClientId,
    client_id: grant.clientId,
    client_name: grant.clientName,
    client_logo_uri: grant.clientLogoUri,
    account_id: grant.accountId,
    scope: grant.scopes.join(' '),
    expires_at: isoTime(grant.expiresAt),
    last_used_at: isoTime(grant.lastUsedAt),
    revoked_at: isoTime(grant.revokedAt),
  };
}

export function grantJson(grant: Grant): Json<typeof shownGrant> {
  return { ...tokenJson(grant), resource: grant.resource, scopes: grant.scopes, can_renew: grant.canRenew };
}
