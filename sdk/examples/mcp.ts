import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createVerifier } from '@storyden/oauth-sdk';
import { protect } from '@storyden/oauth-sdk/express';
import express from 'express';

const { ISSUER = 'http://localhost:8000', GRANTS = 'localhost:9000', RPC_TOKEN, PORT = '4000' } = process.env;
const grants = { address: GRANTS, token: RPC_TOKEN };
const verifier = createVerifier({ issuer: ISSUER, audience: `http://localhost:${PORT}/mcp`, grants });
const { requireScopes, metadata } = protect(verifier, { scopes: ['READ_PROFILE'], name: 'Sample' });

function createServer() {
  const server = new McpServer({ name: 'Sample', version: '1.0.0' });
  server.registerTool('whoami', { description: 'Says whose account this is' }, ({ authInfo }) => ({
    content: [{ type: 'text', text: String(authInfo?.extra?.who) }],
  }));
  return server;
}

const app = express();
app.use(metadata);
app.post('/mcp', requireScopes('READ_PROFILE'), express.json(), async (request, response) => {
  const transport = new StreamableHTTPServerTransport({});
  await createServer().connect(transport);
  await transport.handleRequest(request, response, request.body);
});
app.listen(Number(PORT), () => console.log('listening'));
