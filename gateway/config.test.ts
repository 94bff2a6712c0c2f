import { describe, expect, it } from 'vitest';
import { GATEWAY_SETTINGS, readConfig } from './config.ts';

describe('the configuration of the gateway', () => {
  it('needs nothing but the token', () => {
    expect(readConfig({ RPC_TOKEN: 'token' })).toEqual({
      publicApiAddress: 'http://localhost:8000',
      publicWebAddress: 'http://localhost:3000',
      listen: { host: '127.0.0.1', port: 8000 },
      grantsAddress: '127.0.0.1:9000',
      accountsAddress: '127.0.0.1:9010',
      rpcToken: 'token',
      trustedOrigins: [],
      trustedProxies: [],
      oauthEnabled: true,
      dynamicRegistration: false,
      metadataDocuments: true,
      loginUrl: 'http://localhost:3000/login',
      authorizationConsentUrl: 'http://localhost:3000/oauth/authorize/consent',
      deviceConsentUrl: 'http://localhost:3000/oauth/consent',
      workers: 1,
      shutdownTimeout: 20_000,
      shutdownDrain: 5_000,
      logLevel: 'info',
    });
  });

  it('takes everything', () => {
    const everything = {
      PUBLIC_API_ADDRESS: 'https://api.example/',
      PUBLIC_WEB_ADDRESS: 'https://www.example/',
      GATEWAY_LISTEN: '[::1]:8080',
      GRANTS_ADDRESS: 'dns:///grants.internal:9000',
      ACCOUNTS_ADDRESS: 'unix:/run/accounts.sock',
      RPC_TOKEN: 'token',
      RPC_TLS_CERT: '/tls/tls.crt',
      RPC_TLS_KEY: '/tls/tls.key',
      RPC_TLS_CA: '/tls/ca.crt',
      RPC_ALLOW_PLAINTEXT: 'true',
      TRUSTED_ORIGINS: 'https://a.example',
      TRUSTED_PROXIES: '10.0.0.0/8',
      OAUTH_ENABLED: 'false',
      OAUTH_DYNAMIC_REGISTRATION_ENABLED: 'true',
      OAUTH_CIMD_ENABLED: 'false',
      OAUTH_AUTHORISATION_LOGIN_URL: 'https://sso.example/in',
      OAUTH_AUTHORISATION_CODE_CONSENT_URL: 'https://sso.example/consent',
      OAUTH_DEVICE_AUTHORISATION_CONSENT_URL: 'https://sso.example/device',
      WORKERS: '4',
      SHUTDOWN_TIMEOUT: '8s',
      SHUTDOWN_DRAIN: '1s',
      LOG_LEVEL: 'debug',
    };
    expect(Object.keys(everything).toSorted()).toEqual(Object.keys(GATEWAY_SETTINGS).toSorted());
    expect(readConfig(everything)).toEqual({
      publicApiAddress: 'https://api.example',
      publicWebAddress: 'https://www.example',
      listen: { host: '::1', port: 8080 },
      grantsAddress: 'dns:///grants.internal:9000',
      accountsAddress: 'unix:/run/accounts.sock',
      rpcToken: 'token',
      rpcTls: {
        identity: { cert: { file: '/tls/tls.crt' }, key: { file: '/tls/tls.key' } },
        ca: { file: '/tls/ca.crt' },
      },
      trustedOrigins: ['https://a.example'],
      trustedProxies: ['10.0.0.0/8'],
      oauthEnabled: false,
      dynamicRegistration: true,
      metadataDocuments: false,
      loginUrl: 'https://sso.example/in',
      authorizationConsentUrl: 'https://sso.example/consent',
      deviceConsentUrl: 'https://sso.example/device',
      workers: 4,
      shutdownTimeout: 8_000,
      shutdownDrain: 1_000,
      logLevel: 'debug',
    });
  });

  it('derives the pages from the frontend and the issuer from the port', () => {
    const config = readConfig({
      RPC_TOKEN: 'token',
      GATEWAY_LISTEN: '0.0.0.0:8080',
      PUBLIC_WEB_ADDRESS: 'https://www.example/',
      OAUTH_AUTHORISATION_LOGIN_URL: 'https://sso.example/in?from=oauth',
    });
    expect(config.publicApiAddress).toBe('http://localhost:8080');
    expect(config.loginUrl).toBe('https://sso.example/in?from=oauth');
    expect(config.deviceConsentUrl).toBe('https://www.example/oauth/consent');
  });

  it.each([
    [{ SHUTDOWN_TIMEOUT: '8s' }, 2_000],
    [{ SHUTDOWN_TIMEOUT: '1m' }, 5_000],
    [{ SHUTDOWN_TIMEOUT: '8s', SHUTDOWN_DRAIN: '5s' }, 5_000],
    [{ SHUTDOWN_DRAIN: '0s' }, 0],
  ])('drains within the time to stop: %j', (settings, expected) => {
    expect(readConfig({ RPC_TOKEN: 'token', ...settings }).shutdownDrain).toBe(expected);
  });

  it('refuses a drain that leaves no time to stop', () => {
    const settings = { RPC_TOKEN: 'token', SHUTDOWN_TIMEOUT: '10s', SHUTDOWN_DRAIN: '10s' };
    expect(() => readConfig(settings)).toThrow(/SHUTDOWN_DRAIN: found 10s, expected less than SHUTDOWN_TIMEOUT/);
  });

  it('takes lists', () => {
    const { trustedOrigins, trustedProxies } = readConfig({
      RPC_TOKEN: 'token',
      TRUSTED_ORIGINS: 'https://a.example, https://b.example:8443',
      TRUSTED_PROXIES: '10.0.0.0/8, ::1, loopback',
    });
    expect(trustedOrigins).toEqual(['https://a.example', 'https://b.example:8443']);
    expect(trustedProxies).toEqual(['10.0.0.0/8', '::1', 'loopback']);
  });

  it.each([
    ['RPC_TOKEN', ''],
    ['RPC_TOKEN', 'two words'],
    ['TRUSTED_ORIGINS', 'https://a.example/path'],
    ['TRUSTED_ORIGINS', '*'],
    ['TRUSTED_PROXIES', '10.0.0.0/99'],
    ['TRUSTED_PROXIES', 'everyone'],
    ['OAUTH_AUTHORISATION_LOGIN_URL', 'javascript:alert(1)'],
    ['OAUTH_AUTHORISATION_LOGIN_URL', '/login'],
    ['PUBLIC_API_ADDRESS', 'api.example'],
    ['GATEWAY_LISTEN', '8000'],
    ['OAUTH_ENABLED', 'yes'],
    ['WORKERS', 'all'],
  ])('names %s where it is %j', (name, value) => {
    expect(() => readConfig({ RPC_TOKEN: 'token', [name]: value })).toThrow(name);
  });

  it.each(['GRANTS_ADDRESS', 'ACCOUNTS_ADDRESS'])('calls no other machine in plain text by %s', (name) => {
    const settings = { RPC_TOKEN: 'token', [name]: 'dns:///elsewhere:9000' };
    expect(() => readConfig(settings)).toThrow(`${name}: dns:///elsewhere:9000 is another machine`);
    for (const more of [{ RPC_ALLOW_PLAINTEXT: 'true' }, { RPC_TLS_CA: '/tls/ca.crt' }]) {
      expect(() => readConfig({ ...settings, ...more })).not.toThrow();
    }
  });

  it('needs no token where a certificate says who calls', () => {
    const identity = { RPC_TLS_CERT: '/tls/tls.crt', RPC_TLS_KEY: '/tls/tls.key' };
    expect(readConfig(identity).rpcToken).toBeUndefined();
    expect(() => readConfig({ RPC_TLS_CA: '/tls/ca.crt' })).toThrow('RPC_TOKEN: not set');
  });

  it('does not repeat the token', () => {
    expect(() => readConfig({ RPC_TOKEN: 'se cret' })).toThrow(/^(?!.*se cret)/s);
  });
});
