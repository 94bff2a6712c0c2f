import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { mcpClient } from '../../support/clients/mcp-client.ts';
import { MCP_SERVER, renewed, sendPersonTo, signedIn } from './program.ts';

const authProvider = mcpClient();
const client = new Client({ name: 'Sample', version: '1.0.0' });
/** Its own types do not agree under the strictest settings. */
const connect = (transport: StreamableHTTPClientTransport) => client.connect(transport as Transport);

const transport = new StreamableHTTPClientTransport(new URL(MCP_SERVER), { authProvider });
await connect(transport).catch(async (error) => {
  if (!(error instanceof UnauthorizedError)) throw error;
  const { searchParams } = await sendPersonTo(authProvider.sentTo());
  await transport.finishAuth(searchParams.get('code') ?? '');
  await connect(new StreamableHTTPClientTransport(new URL(MCP_SERVER), { authProvider }));
});
const { content } = await client.callTool({ name: 'whoami' });

signedIn((content as { text: string }[]).map(({ text }) => text));
// It asked for the scopes of the resource alone, which have no offline_access.
renewed(authProvider.known.tokens?.refresh_token === undefined ? undefined : authProvider.known.tokens.expires_in);
