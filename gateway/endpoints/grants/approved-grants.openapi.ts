import { z } from 'zod';
import { describePath, type Operation, type Traits, type Who } from '../../openapi/operation.ts';
import { clientId, id, pageOf, pageQuery, scope, scopeText, time, uri } from '../../openapi/vocabulary.ts';

const token = z
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

const grant = z
  .object({
    ...token.shape,
    expires_at: time.optional().meta({ description: 'Absent for an approval that has no live tokens.' }),
    resource: z.string().optional(),
    scopes: z.array(scope),
    can_renew: z.boolean().meta({ description: 'It has a refresh token.' }),
  })
  .meta({ id: 'Grant', description: 'Something that an account has approved.' });

const OWN: Traits = { tag: 'Approved applications', errors: 'problem', oauth: true };
const ALL: Traits = { ...OWN, tag: 'Administration' };

const list = (id: string, summary: string, who: Who, json: z.ZodType): Operation => ({
  id,
  summary,
  who,
  query: pageQuery,
  answers: { 200: { description: who === 'account' ? 'Oldest first.' : 'Newest first.', json } },
});

const revoke = (id: string, who: Who): Operation => ({
  id,
  summary: 'Revoke a grant with all of its tokens',
  description:
    'What the account has approved for the same client and nobody has redeemed yet, a device or a code, ends too. The id of an approval that is only remembered ends everything of that client.',
  who,
  path: z.object({ id: token.shape.id }),
  answers: { 204: { description: 'It is revoked.' } },
  refuses: { 404: 'There is no such grant, or it is somebody else’s.' },
});

export const grantPaths = {
  '/api/auth/oauth/grants': describePath(OWN, {
    get: list('listOwnGrants', 'List everything that this account has approved', 'account', pageOf('grants', grant)),
  }),
  '/api/auth/oauth/grants/{id}': describePath(OWN, { delete: revoke('revokeOwnGrant', 'account') }),
  '/api/auth/oauth/tokens': describePath(OWN, {
    get: list('listOwnTokens', 'List the grants of this account that can renew', 'account', pageOf('tokens', token)),
  }),
  '/api/auth/oauth/tokens/{id}': describePath(OWN, { delete: revoke('revokeOwnToken', 'account') }),
  '/api/admin/oauth/refresh-tokens': describePath(ALL, {
    get: list('listAnyTokens', 'List all grants that can renew', 'administrator', pageOf('tokens', token)),
  }),
  '/api/admin/oauth/refresh-tokens/{id}': describePath(ALL, { delete: revoke('revokeAnyToken', 'administrator') }),
};
