import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { rawClient } from '../support/clients/oauth-client.ts';
import { runCommand } from '../support/command.ts';
import { freePort } from '../support/free-port.ts';
import { expectStatus, send } from '../support/http.ts';
import { installSdk } from '../support/sdk/installed-sdk.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const [OLDEST_NODE, NODE] = ['20.0.0', process.versions.node];
const installed = await installSdk(
  `node@${OLDEST_NODE}`,
  'express@5.3.0',
  '@grpc/grpc-js@1.14.7',
  '@types/node@20.19.43',
);
const nodes = {
  [OLDEST_NODE]: path.join(installed.folder, 'node_modules', '.bin', 'node'),
  [NODE]: process.execPath,
};
const port = await freePort();
const resource = `http://localhost:${port}/api`;
const { tiers, admin } = await useTiers({ grants: { resources: [resource] } });
const member = await admin.createMember(['USE_OAUTH_CLIENTS', 'READ_PROFILE']);
const client = await admin.createClient({ allowed_scopes: ['READ_PROFILE'] });

async function tokenOf(scope: string): Promise<string> {
  const raw = rawClient(tiers.address, client);
  const { code, verifier } = await raw.approvedCode(member, { scope, resource });
  return expectStatus(await raw.exchange(code, verifier), 200).access_token;
}

describe('The package, installed into an empty project,', () => {
  it('has what was built, and nothing else', () => {
    const kinds = installed.files.map((file) => file.replace(/^package\/dist\/.*(\.js|\.d\.ts)$/, '$1'));
    expect(new Set(kinds)).toEqual(
      new Set(['.js', '.d.ts', 'package/package.json', 'package/README.md', 'package/LICENSE']),
    );
    expect(installed.files.filter((file) => /test/.test(file))).toEqual([]);
  });

  it.each([['api', 15]])(
    'shows the example %s on its page as it stands, in no more than %i lines',
    async (name, lines) => {
      const example = await readFile(`sdk/examples/${name}.ts`, 'utf8');
      const page = await readFile(path.join(installed.folder, 'node_modules/@storyden/oauth-sdk/README.md'), 'utf8');
      expect(page).toContain(`\n\`\`\`ts\n${example}\`\`\`\n`);
      expect(example.trimEnd().split('\n').length).toBeLessThanOrEqual(lines);
    },
  );

  it('has types that stand on their own', async () => {
    const compilers = [path.resolve('web/api-types/node_modules/.bin/tsc'), path.resolve('node_modules/.bin/tsc')];
    const imports = ['', '/express', '/connect', '/grpc'].map(
      (name, at) => `import * as m${at} from '@storyden/oauth-sdk${name}';`,
    );
    const use = `const { who }: m0.Access = await m0.createVerifier({ issuer: '', audience: '' }).verify('');`;
    await writeFile(
      path.join(installed.folder, 'use.ts'),
      [...imports, use, 'console.log(who, m1.protect);'].join('\n'),
    );
    const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node'];
    for (const compiler of compilers) expect(await installed.run(compiler, ...flags, 'use.ts')).toBe('');
  });

  it.each(Object.entries(nodes))('protects an API as its page shows, on Node %s', async (version, node) => {
    expect((await installed.run(node, '--version')).trim()).toBe(`v${version}`);
    const settings = { ISSUER: tiers.issuer, PORT: String(port) };
    const api = runCommand(node, [await installed.example('api', 'mjs')], settings, installed.folder);
    await api.printed(/listening/);
    const call = (token: string) => send(`${resource}/me`, { headers: { authorization: `Bearer ${token}` } });
    expect(expectStatus(await call(await tokenOf('READ_PROFILE')), 200)).toEqual({ who: member.id });
    expectStatus(await call(await tokenOf('openid')), 403);
    expectStatus(await call('x'), 401);
    api.stopGroup();
    await api.ended();
  });
});
