import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { runCommand } from '../support/command.ts';
import { freePort } from '../support/free-port.ts';

/** Enough to read a configuration; there is no database. */
async function settings() {
  const any = async () => `127.0.0.1:${await freePort()}`;
  return {
    DATABASE_URL: `postgresql://nobody:secret@${await any()}/none`,
    OAUTH_SECRET: randomBytes(32).toString('base64'),
    RPC_TOKEN: 'token',
    PUBLIC_API_ADDRESS: 'http://localhost:8000',
    GATEWAY_LISTEN: await any(),
    WEB_LISTEN: await any(),
    TRUSTED_PROXYS: '10.0.0.0/8',
    OAUTH_DYNAMIC_REGISTRATION_ENABLE: 'true',
    OAUTH_CLIENT_ID: 'of another program',
  };
}

test.each(['gateway/main.ts', 'services/grants/main.ts', 'services/accounts/main.ts', 'web/server/main.ts'])(
  '%s names mistyped settings at start, of whichever tier',
  async (main) => {
    const run = runCommand(process.execPath, [main], await settings());
    await run.printed(/TRUSTED_PROXYS is no setting and has no effect; did you mean TRUSTED_PROXIES\?/);
    await run.printed(/OAUTH_DYNAMIC_REGISTRATION_ENABLE is no .* did you mean OAUTH_DYNAMIC_REGISTRATION_ENABLED\?/);
    expect(run.output()).not.toMatch(/OAUTH_CLIENT_ID|of another program/);
    run.stopGroup();
    await run.ended();
  },
);
