import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  createProtocolConnection,
  DidOpenTextDocumentNotification,
  type DocumentSymbol,
  DocumentSymbolRequest,
  ExitNotification,
  ImplementationRequest,
  InitializedNotification,
  InitializeRequest,
  type Location,
  type Position,
  ReferencesRequest,
  ShutdownRequest,
  SymbolKind,
} from 'vscode-languageserver-protocol/node';

// A port is an interface of domain/, its implementation says so, and flows take what they pick of it. So an editor gets
// from a flow to its SQL and back, and a method that nothing calls can be found. This asks what an editor asks.

const ROOT = resolve(import.meta.dirname, '..', '..');
const PORTS = globSync('services/*/domain/*.ts', { cwd: ROOT })
  .filter((file) => !file.endsWith('.test.ts') && /^export interface /m.test(readFileSync(resolve(ROOT, file), 'utf8')))
  .sort();

const server = spawn(process.execPath, [resolve(ROOT, 'node_modules/typescript/bin/tsc'), '--lsp', '--stdio'], {
  cwd: ROOT,
  stdio: ['pipe', 'pipe', 'ignore'],
});
const connection = createProtocolConnection(server.stdout, server.stdin);
connection.listen();

beforeAll(async () => {
  const capabilities = { textDocument: { documentSymbol: { hierarchicalDocumentSymbolSupport: true } } };
  const rootUri = pathToFileURL(ROOT).href;
  await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri,
    capabilities,
    workspaceFolders: [{ uri: rootUri, name: 'storyden-oauth' }],
  });
  await connection.sendNotification(InitializedNotification.type, {});
});

afterAll(async () => {
  const ended = once(server, 'exit');
  await connection.sendRequest(ShutdownRequest.type);
  await connection.sendNotification(ExitNotification.type);
  await ended;
  connection.dispose();
});

it.each(PORTS)(
  '%s: each method of a port is implemented, and something calls it',
  { timeout: 120_000 },
  async (file) => {
    const uri = pathToFileURL(resolve(ROOT, file)).href;
    const text = readFileSync(resolve(ROOT, file), 'utf8');
    const textDocument = { uri, languageId: 'typescript', version: 1, text };
    await connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
    const symbols = (await connection.sendRequest(DocumentSymbolRequest.type, { textDocument: { uri } })) ?? [];
    const ports = symbols.filter((symbol): symbol is DocumentSymbol => symbol.kind === SymbolKind.Interface);
    expect(ports).not.toEqual([]);
    for (const port of ports) {
      for (const { name, kind, selectionRange } of port.children ?? []) {
        if (kind !== SymbolKind.Method) continue;
        const { implemented, called } = await usesOf(uri, selectionRange.start);
        expect({ method: `${port.name}.${name}`, implemented, called }).toEqual({
          method: `${port.name}.${name}`,
          implemented: true,
          called: true,
        });
      }
    }
  },
);

async function usesOf(uri: string, position: Position) {
  const at = { textDocument: { uri }, position };
  const implementations = await connection.sendRequest(ImplementationRequest.type, at);
  const places = [implementations ?? []].flat().filter((place): place is Location => 'uri' in place);
  const outside = places.filter((place) => place.uri !== uri).map(key);
  const references = await connection.sendRequest(ReferencesRequest.type, {
    ...at,
    context: { includeDeclaration: false },
  });
  const calls = (references ?? []).filter(
    (place) => !/\/test\/|\.test\.ts$/.test(place.uri) && !isAt(place, uri, position) && !outside.includes(key(place)),
  );
  return { implemented: outside.length > 0, called: calls.length > 0 };
}

const key = ({ uri, range }: Location) => `${uri}:${range.start.line}:${range.start.character}`;
const isAt = (place: Location, uri: string, start: Position) =>
  place.uri === uri && place.range.start.line === start.line;
