import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import { mcpClient } from '../../support/clients/mcp-client.ts';
import { MCP_SERVER, renewed, sendPersonTo, signedIn } from './program.ts';

// Keeps in memory what a real client keeps in files: the OAuthClientProvider of the SDK.
const authProvider = mcpClient();
const client = new Client({ name: 'Sample', version: '1.0.0' });
const transport = new StreamableHTTPClientTransport(new URL(MCP_SERVER), { authProvider });
await client.connect(transport).catch(async (error) => {
  if (!(error instanceof UnauthorizedError)) throw error;
  await transport.finishAuth((await sendPersonTo(authProvider.sentTo())).searchParams);
  await client.connect(new StreamableHTTPClientTransport(new URL(MCP_SERVER), { authProvider }));
});
const { content } = await client.callTool({ name: 'whoami' });

signedIn(content.map((part) => ('text' in part ? part.text : '')));
renewed(authProvider.known.tokens?.refresh_token === undefined ? undefined : authProvider.known.tokens.expires_in);
