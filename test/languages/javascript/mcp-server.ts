import { InvalidTokenError } from '@modelcontextprotocol/sdk/server/auth/errors.js';
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js';
import {
  getOAuthProtectedResourceMetadataUrl,
  mcpAuthMetadataRouter,
} from '@modelcontextprotocol/sdk/server/auth/router.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import express from 'express';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { ISSUER, MCP_SERVER } from './program.ts';

const resource = new URL(MCP_SERVER);
const oauthMetadata = await (await fetch(`${ISSUER}/.well-known/oauth-authorization-server`)).json();
const keys = createRemoteJWKSet(new URL(oauthMetadata.jwks_uri));

async function verifyAccessToken(token: string) {
  const expected = { issuer: ISSUER, audience: resource.href, typ: 'at+jwt' };
  const { payload } = await jwtVerify(token, keys, expected).catch((error) => {
    throw new InvalidTokenError(String(error));
  });
  const { client_id, scope, exp = 0, sub } = payload as typeof payload & { client_id: string; scope: string };
  return { token, clientId: client_id, scopes: scope.split(' '), expiresAt: exp, resource, extra: { sub } };
}

const authorized = requireBearerAuth({
  verifier: { verifyAccessToken },
  requiredScopes: ['READ_PROFILE'],
  resourceMetadataUrl: getOAuthProtectedResourceMetadataUrl(resource),
});

const app = express();
app.use(mcpAuthMetadataRouter({ oauthMetadata, resourceServerUrl: resource, scopesSupported: ['READ_PROFILE'] }));
app.post(resource.pathname, authorized, express.json(), async (request, response) => {
  const server = new McpServer({ name: 'Sample', version: '1.0.0' });
  server.registerTool('whoami', {}, ({ authInfo }) => ({
    content: [{ type: 'text', text: String(authInfo?.extra?.sub) }],
  }));
  const transport = new StreamableHTTPServerTransport({});
  await server.connect(transport as Transport);
  await transport.handleRequest(request, response, request.body);
});
app.listen(Number(resource.port), resource.hostname, () => console.log('listening'));
