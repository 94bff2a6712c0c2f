import { describe, expect, it } from 'vitest';
import { createLog } from './log.ts';
import { mistypedSettings, warnOfMistypedSettings } from './mistyped-settings.ts';
import { SETTING_NAMES } from './setting-names.ts';

const found = (...names: string[]) => mistypedSettings(Object.fromEntries(names.map((name) => [name, 'any'])));

describe('a mistyped setting', () => {
  it.each([
    ['TRUSTED_PROXYS', 'TRUSTED_PROXIES'],
    ['TRUSTED_PROXY', 'TRUSTED_PROXIES'],
    ['OAUTH_DYNAMIC_REGISTRATION_ENABLE', 'OAUTH_DYNAMIC_REGISTRATION_ENABLED'],
    ['OAUTH_AUTHORIZATION_LOGIN_URL', 'OAUTH_AUTHORISATION_LOGIN_URL'],
    ['OAUTH_SECRETS', 'OAUTH_SECRET'],
    ['OAUTH_SECRETS_FILE', 'OAUTH_SECRET_FILE'],
    ['oauth_secret', 'OAUTH_SECRET'],
    ['RATE_LIMIT_SIGN_IN', 'RATE_LIMIT_SIGNIN'],
    ['RATE_LIMIT_LOGIN', 'RATE_LIMIT_SIGNIN'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['LOGLEVEL', 'LOG_LEVEL'],
  ])('%s is named with the nearest right one', (name, meant) => {
    expect(found(name)).toEqual([{ found: name, meant }]);
  });

  it('is none if it is a setting of whichever tier, or a file of one', () => {
    expect(found(...SETTING_NAMES, ...SETTING_NAMES.map((name) => `${name}_FILE`))).toEqual([]);
  });

  it.each([
    'PATH',
    'HOME',
    'HOSTNAME',
    'NODE_ENV',
    'NODE_OPTIONS',
    'PGDATA',
    'POSTGRES_PASSWORD',
    'TEST_DATABASE_URL',
    'RPC_TOKEN_SHA256',
    'OAUTH_CLIENT_ID',
    'OAUTH_CLIENT_SECRET',
    'OAUTH_ISSUER',
    'OAUTH_SCOPES',
    'OAUTH2_PROXY_COOKIE_SECRET',
    'KUBERNETES_SERVICE_HOST',
    'GRANTS_PORT_9000_TCP_ADDR',
    'npm_config_loglevel',
    'npm_lifecycle_event',
    '_',
  ])('%s is somebody else’s', (name) => {
    expect(found(name)).toEqual([]);
  });

  it('is on the log, without its value', () => {
    const lines: string[] = [];
    const log = createLog({ name: 'test', level: 'warn', destination: { write: (line) => void lines.push(line) } });
    warnOfMistypedSettings({ OAUTH_SECRETS: 'the value', PATH: '/bin' }, log);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('OAUTH_SECRETS is no setting and has no effect; did you mean OAUTH_SECRET?');
    expect(lines[0]).not.toContain('the value');
  });
});
