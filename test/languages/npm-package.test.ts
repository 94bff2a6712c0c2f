import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { send } from '../support/http.ts';
import { installSdk } from '../support/sdk/installed-sdk.ts';
import { expectProtected, newApprover } from '../support/sdk/protected-api.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';
import { outputOf } from './programs.ts';

const [OLDEST_NODE, NODE] = ['20.0.0', process.versions.node];
const SERVERS = ['express@5.3.0', '@grpc/grpc-js@1.14.7', '@modelcontextprotocol/sdk@1.32.2', 'fastify@5.12.8'];
const installed = await installSdk(`node@${OLDEST_NODE}`, '@types/node@20.19.43', ...SERVERS);
const nodes = {
  [OLDEST_NODE]: path.join(installed.folder, 'node_modules', '.bin', 'node'),
  [NODE]: process.execPath,
};
const port = await freePort();
const [api, mcp] = [`http://localhost:${port}/api`, `http://localhost:${port}/mcp`];
const { tiers, admin } = await useTiers({
  grants: { resources: [api, mcp], dynamicRegistration: true },
  gateway: { dynamicRegistration: true },
});
const approver = await newApprover({ tiers, admin });

/** Runs a program of the package's page while something is done with it. */
async function withProgram(file: string, node: string, use: () => Promise<void>) {
  const { issuer, grantsAddress, readerToken } = tiers;
  const settings = { ISSUER: issuer, GRANTS: grantsAddress, RPC_TOKEN: readerToken, PORT: String(port) };
  const example = runCommand(node, [file], settings, installed.folder);
  await example.printed(/listening/);
  await use();
  example.stopGroup();
  await example.ended();
}

describe('The package, installed into an empty project,', () => {
  it('has what was built, and nothing else', () => {
    const kinds = installed.files.map((file) => file.replace(/^package\/dist\/.*(\.js|\.d\.ts)$/, '$1'));
    const papers = ['package.json', 'README.md', 'LICENSE'].map((name) => `package/${name}`);
    expect(new Set(kinds)).toEqual(new Set(['.js', '.d.ts', ...papers]));
    expect(installed.files.filter((file) => /test/.test(file))).toEqual([]);
  });

  it.each([
    ['api', 15],
    ['mcp', 30],
  ])('shows the example %s on its page as it stands, in no more than %i lines', async (name, lines) => {
    const example = await readFile(`sdk/examples/${name}.ts`, 'utf8');
    const page = await readFile(path.join(installed.folder, 'node_modules/@storyden/oauth-sdk/README.md'), 'utf8');
    expect(page).toContain(`\n\`\`\`ts\n${example}\`\`\`\n`);
    expect(example.trimEnd().split('\n').length).toBeLessThanOrEqual(lines);
  });

  it('has types that stand on their own', async () => {
    const compilers = [path.resolve('web/api-types/node_modules/.bin/tsc'), path.resolve('node_modules/.bin/tsc')];
    const imports = ['', '/express', '/fastify', '/connect', '/grpc'].map(
      (name, at) => `import * as m${at} from '@storyden/oauth-sdk${name}';`,
    );
    const use = `const { who }: m0.Access = await m0.createVerifier({ issuer: '', audience: '' }).verify('');`;
    const uses = [...imports, use, 'console.log(who, m1.protect, m2.protect, m3.protect, m4.protect);'];
    await writeFile(path.join(installed.folder, 'use.ts'), uses.join('\n'));
    const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node'];
    for (const compiler of compilers) expect(await installed.run(compiler, ...flags, 'use.ts')).toBe('');
  });

  it.each(Object.entries(nodes))('protects an API as its page shows, on Node %s', async (version, node) => {
    expect((await installed.run(node, '--version')).trim()).toBe(`v${version}`);
    await withProgram(await installed.example('api', 'mjs'), node, () => expectProtected(api, approver));
  });

  it('protects an API of Fastify by the block of its page', async () => {
    const [, program = ''] = /^```js\n(.*?)^```$/ms.exec(await readFile('sdk/README.md', 'utf8')) ?? [];
    await writeFile(path.join(installed.folder, 'fastify.mjs'), program);
    await withProgram('fastify.mjs', process.execPath, () => expectProtected(api, approver));
  });

  it.each(Object.entries(nodes))('protects an MCP server as its page shows, on Node %s', async (_, node) => {
    await withProgram(await installed.example('mcp', 'mjs'), node, async () => {
      const env = { ISSUER: tiers.issuer, REDIRECT_URI: 'http://127.0.0.1:51987/callback', MCP_SERVER: mcp };
      const program = { command: ['node', 'mcp-client.ts'] as const, folder: 'javascript', env };
      expect(await outputOf(program, approver.member)).toMatch(new RegExp(`^signed in as ${approver.member.id}$`, 'm'));

      const token = await approver.tokenOf('READ_PROFILE', mcp);
      const accept = 'application/json, text/event-stream';
      const headers = { authorization: `Bearer ${token}`, accept, 'content-type': 'application/json' };
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
      const call = async () => (await send(mcp, { method: 'POST', headers, body })).status;
      expect(await call()).toBe(200);
      await approver.revokeGrants();
      await eventually(call, 401);
    });
  });
});
