import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { runCommand } from '../support/command.ts';
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts';
import { runStatement } from '../support/database/run-statement.ts';
import { freePort } from '../support/free-port.ts';
import { silentServer } from '../support/network/silent-forwarder.ts';

const PASSWORD = 'planted-password';

let database: TestDatabase;
let role: string;
beforeAll(async () => {
  database = await createTestDatabase();
  role = `role_${randomBytes(4).toString('hex')}`;
  await runStatement(database.url, `create role ${role} login password '${PASSWORD}'`);
});
afterAll(async () => {
  await database?.drop();
  await runStatement(inject('postgres').url, `drop role if exists ${role}`);
});

const secrets = { RPC_TOKEN: 'a-token', OAUTH_SECRET: randomBytes(32).toString('base64') };
const STARTS = {
  'npm run migrate:grants': { script: 'services/grants/commands/migrate.ts', settings: {} },
  'npm run migrate:accounts': { script: 'services/accounts/commands/migrate.ts', settings: {} },
  'the grant service': { script: 'services/grants/main.ts', settings: secrets },
  'the account service': { script: 'services/accounts/main.ts', settings: {} },
};

/** What a start with this address of the database says, and its exit code. */
async function failedStart(script: string, settings: Record<string, string>) {
  const listening = {
    GRANTS_GRPC_LISTEN: '127.0.0.1:0',
    GRANTS_CONNECT_LISTEN: '127.0.0.1:0',
    ACCOUNTS_GRPC_LISTEN: '127.0.0.1:0',
  };
  const run = runCommand(process.execPath, [script], { ...listening, ...settings });
  onTestFinished(() => run.stopGroup());
  const code = await run.ended();
  return { code, said: run.output() };
}

const changed = (change: (url: URL) => void) => {
  const url = new URL(database.url);
  change(url);
  return url.href;
};
const withRole = () =>
  changed((url) => {
    url.username = role;
    url.password = PASSWORD;
  });

type Mistake = [string, () => string | Promise<string>, RegExp];

/** How a database is named wrongly, and what a person is told. */
const MISTAKES: Mistake[] = [
  [
    'a wrong password',
    () => changed((url) => (url.password = 'wrong')),
    /^DATABASE_URL: password authentication failed for user .* \(28P01\)\. Correct the user or the password/m,
  ],
  [
    'a port that nobody listens on',
    async () => `postgresql://u:${PASSWORD}@127.0.0.1:${await freePort()}/db`,
    /^DATABASE_URL: .*ECONNREFUSED.*\. Correct DATABASE_URL, or start the server/m,
  ],
  [
    'a password with # in it',
    () => 'postgresql://u:p#w@127.0.0.1/db',
    /^ {2}DATABASE_URL: the value found does not fit, expected postgresql:.* percent-encoded/m,
  ],
];
const MORE_MISTAKES: Mistake[] = [
  [
    'a database that does not exist',
    () => changed((url) => (url.pathname = '/nowhere')),
    /^DATABASE_URL: database "nowhere" does not exist \(3D000\)\. Create the database/m,
  ],
  [
    'a host that does not exist',
    () => `postgresql://u:${PASSWORD}@nowhere.invalid/db`,
    /^DATABASE_URL: .*(ENOTFOUND|EAI_AGAIN).*\. Correct DATABASE_URL/m,
  ],
  [
    'TLS where the server has none',
    () => `${database.url}?sslmode=verify-full`,
    /^DATABASE_URL: The server does not support SSL connections\. Take sslmode out/m,
  ],
  [
    'a server that never answers',
    () => silent(),
    /^DATABASE_URL: no answer in time\. Correct DATABASE_URL, or start the server/m,
  ],
  [
    'a parameter that there is not',
    () => `${database.url}?options=-c%20foo%3Dbar`,
    /^DATABASE_URL: unrecognized configuration parameter "foo" \(42704\)\. Correct the parameters behind the \?/m,
  ],
  [
    'a parameter of another kind',
    () => `${database.url}?options=-c%20work_mem%3Dplenty`,
    /^DATABASE_URL: invalid value for parameter "work_mem": "plenty" \(22023\)\. Correct the parameters/m,
  ],
  [
    'a user that did not migrate',
    () => withRole(),
    /^DATABASE_URL: permission denied for \w+ \w+ \(42501\)\. .* it has to be the user that migrated/m,
  ],
  [
    'a pooler that refuses a parameter',
    () => poolerThatSays('08P01', 'unsupported startup parameter: options'),
    /^DATABASE_URL: unsupported startup parameter: options \(08P01\)\. Take the parameter out/m,
  ],
];

async function expectRefusal(
  start: { script: string; settings: Record<string, string> },
  [, address, expected]: Mistake,
) {
  const { code, said } = await failedStart(start.script, { ...start.settings, DATABASE_URL: await address() });
  expect(said).toMatch(expected);
  expect(said).not.toMatch(/^\s+at /m);
  expect(said).not.toContain(PASSWORD);
  expect(code).toBe(1);
}

describe.each(Object.entries(STARTS))('%s', (_, start) => {
  it.each(MISTAKES)('says what is wrong with %s, without a stack and the password', { timeout: 60_000 }, (...mistake) =>
    expectRefusal(start, mistake),
  );
});

describe('A start', () => {
  it.each(MORE_MISTAKES)('says what is wrong with %s', { timeout: 60_000 }, (...mistake) =>
    expectRefusal(STARTS['npm run migrate:grants'], mistake),
  );
});

describe.each(['services/grants/commands/migrate.ts', 'services/accounts/commands/migrate.ts'])('%s', (script) => {
  it('says that the user may make no tables', async () => {
    const name = `storyden_test_${randomBytes(6).toString('hex')}`;
    const { url } = inject('postgres');
    await runStatement(url, `create database ${name}`);
    onTestFinished(() => runStatement(url, `drop database ${name} with (force)`));
    const address = Object.assign(new URL(withRole()), { pathname: `/${name}` }).href;
    const { code, said } = await failedStart(script, { DATABASE_URL: address });
    expect(said).toMatch(
      /^DATABASE_URL: permission denied for schema public \(42501\)\. Make the user .* owner of the database, or GRANT CREATE/m,
    );
    expect(said).not.toMatch(/^\s+at /m);
    expect(code).toBe(1);
  });
});

async function silent(): Promise<string> {
  const server = await silentServer();
  onTestFinished(server.stop);
  return `postgresql://u:${PASSWORD}@127.0.0.1:${server.port}/db`;
}

/** Refuses everybody at the startup packet (PostgreSQL documentation, 54.7: ErrorResponse). */
async function poolerThatSays(code: string, message: string): Promise<string> {
  const fields = Buffer.from(`SFATAL\0C${code}\0M${message}\0\0`);
  const length = Buffer.alloc(4);
  length.writeInt32BE(fields.length + 4);
  const server = createServer((socket) => {
    socket
      .on('error', () => socket.destroy())
      .once('data', () => socket.end(Buffer.concat([Buffer.from('E'), length, fields])));
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `postgresql://u:${PASSWORD}@127.0.0.1:${port}/db`;
}
