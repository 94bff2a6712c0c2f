import { type ChildProcess, execFile } from 'node:child_process';
import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { administratorOf } from '../support/people/administrator.ts';
import { expectProtected, newApprover } from '../support/sdk/protected-api.ts';
import { bootTiers } from '../support/tiers/tiers.ts';
import { useCommunity } from './community.ts';
import { CACHE, outputOf, printed, start } from './programs.ts';
import { describeReflectedCalls, useCertifiedTiers } from './reflected-calls.ts';
import { visitApplication } from './web-application.ts';

const run = promisify(execFile);
/** Packages may have to be fetched first. */
const INSTALL = { timeout: 600_000 };

const started: ChildProcess[] = [];
const mcpAddress = `http://127.0.0.1:${await freePort()}/mcp`;
const community = await useCommunity({
  grants: { dynamicRegistration: true, resources: [mcpAddress] },
  gateway: { dynamicRegistration: true },
});
afterAll(() => {
  for (const child of started) child.kill();
});

/** The interpreter of an environment that has what a folder's requirements.txt names. */
async function pythonFor(folder: string): Promise<string> {
  const environment = path.join(CACHE, folder);
  await run('python3', ['-m', 'venv', environment]);
  const python = path.join(environment, 'bin', 'python');
  const requirements = path.join(import.meta.dirname, folder, 'requirements.txt');
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  return python;
}

describe('A service in Python', () => {
  it('protects an API with PyJWT and grpcio, as its page shows', INSTALL, async () => {
    const port = await freePort();
    const api = `http://localhost:${port}/api`;
    const tiers = await bootTiers({ grants: { resources: [api] } });
    const python = await pythonFor('python-api');
    const folder = await mkdtemp(path.join(tmpdir(), 'python-api-'));
    await cp(path.join(import.meta.dirname, 'python-api'), folder, { recursive: true });
    const contract = ['--python_out', folder, '--grpc_python_out', folder, 'storyden/oauth/v1/grant.proto'];
    await run(python, ['-m', 'grpc_tools.protoc', '-I', path.resolve('proto'), ...contract]);
    const env = { ISSUER: tiers.issuer, GRANTS: tiers.grantsAddress, RPC_TOKEN: tiers.readerToken, PORT: String(port) };
    const service = start({ command: [python, 'api.py'], folder, env });
    started.push(service);
    await printed(service, /Running on/);
    await expectProtected(api, await newApprover({ tiers, admin: await administratorOf(tiers) }));
    await tiers.stop();
  });
});

describe('A program in Python', () => {
  it('signs people in with Authlib, and renews', INSTALL, async () => {
    const { tiers, member, confidentialClient } = community;
    const address = `http://127.0.0.1:${await freePort()}`;
    const env = { ...(await confidentialClient(`${address}/callback`)), AUTHLIB_INSECURE_TRANSPORT: '1' };
    const application = start({ command: [await pythonFor('authlib'), 'app.py'], folder: 'authlib', env });
    started.push(application);
    await printed(application, /Running on/);
    const page = await visitApplication(address, tiers.issuer, member).open('/login');
    expect(page).toBe(`signed in as ${member.handle}\nrenewed for 900\n`);
  });

  it('calls an MCP server with the SDK, and may renew', INSTALL, async () => {
    const { tiers, member } = community;
    const env = { ISSUER: tiers.issuer, MCP_SERVER: mcpAddress, REDIRECT_URI: 'http://127.0.0.1:51987/callback' };
    const server = start({ command: ['node', 'mcp-server.ts'], folder: 'javascript', env });
    started.push(server);
    await printed(server, /listening/);
    const program = { command: [await pythonFor('mcp-python'), 'client.py'] as const, folder: 'mcp-python', env };
    expect(await outputOf(program, member)).toMatch(new RegExp(`^signed in as ${member.id}\nrenewed for 900$`, 'm'));
  });
});

describeReflectedCalls('Python', await useCertifiedTiers(), async () => {
  const folder = 'python-reflection';
  return { command: [await pythonFor(folder), 'calls.py'], folder };
});
