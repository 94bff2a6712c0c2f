import { createLog } from '../../../runtime/log.ts';
import { ensureBuilt } from '../../../web/server/build.ts';
import { startWeb } from '../../../web/server/server.ts';
import { freePort } from '../free-port.ts';
import type { TierOverrides } from './tier-config.ts';
import { bootTiers, type Tiers } from './tiers.ts';

/** The three tiers with the built frontend in front of them, as `npm start` runs them. */
export type Site = Tiers & {
  /** Base address of the frontend. */
  readonly web: string;
};

/** Boots everything that a browser needs; builds the frontend first where it has changed. */
export async function bootSite(overrides: TierOverrides = {}): Promise<Site> {
  await ensureBuilt(() => undefined);
  const port = await freePort();
  const web = `http://127.0.0.1:${port}`;
  const tiers = await bootTiers({
    ...overrides,
    gateway: {
      publicWebAddress: web,
      loginUrl: `${web}/login`,
      authorizationConsentUrl: `${web}/oauth/authorize/consent`,
      deviceConsentUrl: `${web}/oauth/consent`,
      ...overrides.gateway,
    },
  });
  const server = await startWeb(
    {
      publicApiAddress: tiers.issuer,
      publicWebAddress: web,
      listen: { host: '127.0.0.1', port },
      shutdownTimeout: 1_000,
      logLevel: 'warn',
    },
    createLog({ name: 'web', level: 'warn' }),
  );
  return {
    ...tiers,
    web,
    async stop() {
      await server.stop();
      await tiers.stop();
    },
  };
}
