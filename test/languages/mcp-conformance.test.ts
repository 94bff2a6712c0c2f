import { expect, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { administratorOf } from '../support/people/administrator.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';
import { outputOf } from './programs.ts';

const TOOL = '@modelcontextprotocol/conformance@0.2.0-alpha.12';

const { tiers } = await useTiers({ gateway: { metadataDocuments: true } });

// The tool may have to be fetched first.
it('The MCP project’s conformance tool finds every check of an authorization server met', {
  timeout: 300_000,
}, async () => {
  const admin = await administratorOf(tiers);
  const member = await admin.createMember();
  const { client_id } = await admin.createClient({ redirect_uris: ['http://127.0.0.1/callback'] });
  const port = String(await freePort());
  const settings = [
    '--url',
    tiers.issuer,
    '--client-id',
    client_id,
    '--port',
    port,
    '--resource',
    `${tiers.issuer}/mcp`,
  ];
  const command = ['npx', '--yes', TOOL, 'authorization', ...settings] as const;
  const output = await outputOf({ command, folder: '.', env: {} }, member, true);
  expect(output).toMatch(/^Total: 3 passed, 0 failed$/m);
});
