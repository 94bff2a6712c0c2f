import { isPrivileged, PERMISSIONS } from '../../proto/vocabulary/permissions.ts';
import { SettingsError } from '../../runtime/settings.ts';
import { isScope } from './domain/scope.ts';

/**
 * OAUTH_CIMD_ALLOWED_SCOPES: what a client of a metadata document may have beside the standard scopes. By default the
 * permissions that read and list.
 *
 * @throws SettingsError for a name that does not exist, and for a privileged one unless
 *   OAUTH_CIMD_ALLOW_PRIVILEGED_SCOPES
 */
export function metadataDocumentScopes(settings: {
  OAUTH_CIMD_ALLOWED_SCOPES?: string | undefined;
  OAUTH_CIMD_ALLOW_PRIVILEGED_SCOPES: boolean;
}): string[] {
  const text = settings.OAUTH_CIMD_ALLOWED_SCOPES;
  if (text === undefined) return PERMISSIONS.filter((name) => /^(READ|LIST)_/.test(name));
  const names = text.split(/[\s,]+/).filter((name) => name !== '');
  const unknown = names.filter((name) => !isScope(name));
  if (unknown.length > 0) {
    throw new SettingsError([
      `OAUTH_CIMD_ALLOWED_SCOPES: found "${unknown.join(',')}", expected names of permissions.`,
    ]);
  }
  const privileged = names.filter(isPrivileged);
  if (privileged.length > 0 && !settings.OAUTH_CIMD_ALLOW_PRIVILEGED_SCOPES) {
    throw new SettingsError([
      `OAUTH_CIMD_ALLOWED_SCOPES: found "${privileged.join(',')}", expected no privileged permissions unless OAUTH_CIMD_ALLOW_PRIVILEGED_SCOPES is true.`,
    ]);
  }
  return names;
}
