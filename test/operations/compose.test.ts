import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { GATEWAY_SETTINGS, readConfig as readGatewayConfig } from '../../gateway/config.ts';
import { ACCOUNTS_SETTINGS, readConfig as readAccountsConfig } from '../../services/accounts/config.ts';
import { GRANTS_SETTINGS, readConfig as readGrantsConfig } from '../../services/grants/config.ts';
import { callerTokenHash } from '../../services/shared/rpc/callers.ts';
import { readConfig as readWebConfig, WEB_SETTINGS } from '../../web/server/config.ts';

type Service = {
  image?: string;
  build?: unknown;
  command?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  container_name?: string;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: object;
};

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const services: Record<string, Service> = parse(read('docker-compose.yml'), { merge: true }).services;
const packageJson = JSON.parse(read('package.json'));

/** What a person sets before `docker compose up`. */
const CHOSEN: Record<string, string> = {
  POSTGRES_PASSWORD: 'c0ffee',
  OAUTH_SECRET: randomBytes(32).toString('base64'),
  RPC_TOKEN: 'the-token-of-the-gateway',
  RPC_TOKEN_SHA256: callerTokenHash('the-token-of-the-gateway'),
  GRANTS_RPC_TOKEN: 'the-token-of-the-grant-service',
  GRANTS_RPC_TOKEN_SHA256: callerTokenHash('the-token-of-the-grant-service'),
  BOOTSTRAP_ADMIN: 'admin:correct horse',
};

/** Interpolates as Compose does: `${NAME:?message}` and `${NAME:-default}`. */
function interpolate(text: string): string {
  return text.replaceAll(/\$\{(\w+):([?-])([^}]*)\}/g, (_, name, kind, rest) => {
    if (kind === '?' && CHOSEN[name] === undefined) throw new Error(`${name} is asked for but unknown to this test`);
    return CHOSEN[name] ?? rest;
  });
}

function environmentOf(name: string): Record<string, string> {
  const environment = services[name]?.environment ?? {};
  return Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, interpolate(value)]));
}

const TIERS = [
  { tier: 'accounts', settings: ACCOUNTS_SETTINGS, readConfig: readAccountsConfig },
  { tier: 'grants', settings: GRANTS_SETTINGS, readConfig: readGrantsConfig },
  { tier: 'gateway', settings: GATEWAY_SETTINGS, readConfig: readGatewayConfig },
  { tier: 'web', settings: WEB_SETTINGS, readConfig: readWebConfig },
];

const hashOf = (token: string | undefined) => callerTokenHash(token ?? 'none');

describe.each(TIERS)('the $tier service of docker-compose.yml', ({ tier, settings, readConfig }) => {
  test('sets only variables that the tier reads', () => {
    expect(Object.keys(settings)).toEqual(expect.arrayContaining(Object.keys(environmentOf(tier))));
  });

  test('sets every variable that the tier needs, to something it takes', () => {
    expect(() => readConfig(environmentOf(tier))).not.toThrow();
  });

  test('starts what npm would start', () => {
    // npm runs it in a shell, which gives way to it so that signals arrive.
    expect(`exec ${services[tier]?.command?.join(' ')}`).toBe(packageJson.scripts[`start:${tier}`]);
  });

  test('scales: no fixed name, no single host port, and a health check', () => {
    expect(services[tier]?.container_name).toBeUndefined();
    for (const port of services[tier]?.ports ?? []) expect(interpolate(port)).toMatch(/^\d+-\d+:\d+$/);
    expect(services[tier]?.healthcheck).toBeDefined();
  });
});

test('each service with a database starts after its own migrations', () => {
  for (const tier of ['accounts', 'grants']) {
    expect(services[`migrate-${tier}`]?.command?.join(' ')).toBe(packageJson.scripts[`migrate:${tier}`]);
    expect(services[tier]?.depends_on?.[`migrate-${tier}`]?.condition).toBe('service_completed_successfully');
  }
});

test('the tiers know each other by name and by token', () => {
  const gateway = readGatewayConfig(environmentOf('gateway'));
  expect(gateway.grantsAddress).toBe('dns:///grants:9000');
  expect(gateway.accountsAddress).toBe('dns:///accounts:9010');
  const { callers } = readGrantsConfig(environmentOf('grants'));
  expect(callers).toMatchObject([{ tokenHash: hashOf(gateway.rpcToken), roles: ['gateway'] }]);
});

test('the grant service has a token of its own at the account service, to read with', () => {
  const { rpcToken } = readGrantsConfig(environmentOf('grants'));
  const gateway = readGatewayConfig(environmentOf('gateway'));
  expect(rpcToken).not.toBe(gateway.rpcToken);
  expect(readAccountsConfig(environmentOf('accounts')).callers).toMatchObject([
    { tokenHash: hashOf(gateway.rpcToken), roles: ['gateway'] },
    { tokenHash: hashOf(rpcToken), roles: ['reader'] },
  ]);
  expect(readGrantsConfig(environmentOf('grants')).callers).not.toMatchObject([{ tokenHash: hashOf(rpcToken) }]);
});

describe.each([
  ['Dockerfile', ['gateway', 'proto', 'runtime', 'services']],
  ['web/Dockerfile', ['runtime', 'web', 'web/server']],
])('%s', (file, folders) => {
  const lines = read(file).split('\n');

  test('brings the Node that package.json brings elsewhere', () => {
    const major = packageJson.devDependencies.node.split('.')[0];
    const stages = lines.filter((line) => line.startsWith('FROM'));
    for (const stage of stages) expect(stage).toContain(`FROM node:${major}-slim@`);
    expect(stages.length).toBeGreaterThan(0);
  });

  test('installs what the lockfile says, without development dependencies, and runs as nobody special', () => {
    expect(lines.some((line) => line.startsWith('RUN npm ci --omit=dev'))).toBe(true);
    expect(lines).toContain('USER node');
  });

  test('copies every folder that a tier runs from', () => {
    const copied = lines.flatMap((line) => /^COPY ([\w/]+) /.exec(line)?.[1] ?? []);
    expect([...new Set(copied)].toSorted()).toEqual(folders);
  });
});

test('the pages are built with the vocabulary that they share with the tiers', () => {
  const lines = read('web/Dockerfile').split('\n');
  const copied = lines.indexOf('COPY ./proto/vocabulary ./proto/vocabulary');
  expect(copied).toBeGreaterThan(0);
  expect(copied).toBeLessThan(lines.findIndex((line) => line.startsWith('RUN node web/server/build')));
  expect(read('.dockerignore').split('\n')).toContain('!proto');
});

test('every image is pinned by its digest, and one tag by one digest', () => {
  const images = [
    ...['Dockerfile', 'web/Dockerfile'].flatMap((file) => read(file).match(/^FROM \S+/gm) ?? []),
    ...Object.values(services).flatMap(({ image, build }) => (build === undefined ? [`FROM ${image}`] : [])),
  ].map((line) => line.replace('FROM ', ''));
  expect(images.filter((image) => !/^[a-z]+:[\w.-]+@sha256:[0-9a-f]{64}$/.test(image))).toEqual([]);
  expect(images.map((image) => image.split(':')[0])).toEqual(expect.arrayContaining(['node', 'postgres']));
  expect(new Set(images).size).toBe(new Set(images.map((image) => image.split('@')[0])).size);
});

test('the image of the tiers carries the files that the gateway reads from the frontend', () => {
  const files = read('gateway/http/refusal-page.ts').match(/web\/src\/[\w/.-]+/g) ?? [];
  expect(files).toContain('web/src/styles/tokens.css');
  for (const file of files) expect(read('Dockerfile')).toMatch(new RegExp(`^COPY ${file} `, 'm'));
});
