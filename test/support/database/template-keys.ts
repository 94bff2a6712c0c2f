import type { Logger } from '../../../runtime/log.ts';
import { derivedKeys } from '../../../services/grants/crypto/derived-keys.ts';
import { openSigning } from '../../../services/grants/signing/signing.ts';
import { openGrantsDatabase } from '../../../services/grants/store/grants-database.ts';
import { connectionOf } from '../../../services/shared/database/connection.ts';

const MINUTE_MS = 60_000;

/** Makes the signing keys of every test's database once: RSA keys take their time. */
export async function makeTemplateKeys(databaseUrl: string, oauthSecret: Buffer, log: Logger) {
  const database = await openGrantsDatabase(databaseUrl, log);
  try {
    await openSigning({
      config: {
        issuer: 'http://issuer.example',
        signing: { alg: 'ES256' },
        keyRotation: { publishAhead: 10 * MINUTE_MS, every: 0 },
        lifetimes: { accessToken: 15 * MINUTE_MS },
      },
      db: connectionOf(database),
      secrets: derivedKeys([oauthSecret]),
      now: () => new Date(),
      log,
    });
  } finally {
    await database.close();
  }
}
