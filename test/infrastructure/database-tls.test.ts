import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createLog } from '../../runtime/log.ts';
import { openGrantsDatabase } from '../../services/grants/store/grants-database.ts';
import { connectionOf } from '../../services/shared/database/connection.ts';
import { runCommand } from '../support/command.ts';
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts';
import { type PgBouncer, startPgBouncer } from '../support/network/pgbouncer.ts';
import { certificateFor } from '../support/sites/untrusted-site.ts';

// The embedded PostgreSQL speaks no TLS; PgBouncer in front of it does, by the same handshake.
describe('A database that takes nobody without TLS', () => {
  let database: TestDatabase;
  let bouncer: PgBouncer;
  let folder: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    folder = await mkdtemp(path.join(tmpdir(), 'storyden-tls-'));
    const certificate = await certificateFor('localhost');
    await writeFile(path.join(folder, 'ca.pem'), certificate.cert);
    const settings = [
      'pool_mode = transaction',
      'client_tls_sslmode = require',
      'client_tls_key_file = FOLDER/key.pem',
      'client_tls_cert_file = FOLDER/cert.pem',
    ];
    const files = { 'key.pem': certificate.private, 'cert.pem': certificate.cert };
    bouncer = await startPgBouncer(inject('postgres').url, settings, files);
  });
  afterAll(async () => {
    await bouncer?.stop();
    await database?.drop();
    await rm(folder, { recursive: true });
  });

  const url = (parameters: string) =>
    `${Object.assign(new URL(bouncer.url(database.url)), { hostname: 'localhost' }).href}?${parameters}`;
  const ca = () => path.join(folder, 'ca.pem');

  async function migrate(parameters: string) {
    const run = runCommand(process.execPath, ['services/grants/commands/migrate.ts'], {
      DATABASE_URL: url(parameters),
    });
    return { code: await run.ended(), said: run.output() };
  }

  it('is reached with the certificate that vouches for it, or with any', { timeout: 60_000 }, async () => {
    for (const parameters of [`sslmode=verify-full&sslrootcert=${ca()}`, 'sslmode=no-verify']) {
      expect(await migrate(parameters)).toMatchObject({ code: 0 });
    }
  });

  it('is refused without, and the start says what to name', { timeout: 60_000 }, async () => {
    const stranger = await migrate('sslmode=verify-full');
    expect(stranger.said).toMatch(
      /^DATABASE_URL: self-signed certificate.* \(DEPTH_ZERO_SELF_SIGNED_CERT\)\. .*sslrootcert=/m,
    );
    const plain = await migrate('');
    expect(plain.said).toMatch(/^DATABASE_URL: SSL required \(08P01\)\. .*sslmode=verify-full/m);
    for (const { code, said } of [stranger, plain]) {
      expect(code).toBe(1);
      expect(said).not.toMatch(/^\s+at /m);
    }
  });

  it('ends a statement that takes too long', async () => {
    const log = createLog({ name: 'test', level: 'silent' });
    const opened = await openGrantsDatabase(url(`sslmode=no-verify`), log, { statementTimeout: 300 });
    const slow = sql`select pg_sleep(20)`.execute(connectionOf(opened));
    await expect(slow).rejects.toMatchObject({ code: '57014' });
    await opened.close();
  });
});
