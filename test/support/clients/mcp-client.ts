import type { OAuthClientInformationMixed, OAuthClientProvider, OAuthTokens } from '@modelcontextprotocol/client';

/** What an MCP client keeps, as its SDK wants it, in memory. */
export type McpClient = OAuthClientProvider & {
  /** Where the SDK sent the person. */
  readonly sentTo: () => URL;
  readonly known: { client?: OAuthClientInformationMixed; tokens?: OAuthTokens };
};

/** Registered without a port: whatever port is free when the client runs. */
export const MCP_REDIRECT_URI = 'http://127.0.0.1/callback';

/** An MCP client with no set-up but, if it has one, the address of its metadata document. */
export function mcpClient(options: { metadataUrl?: string } = {}): McpClient {
  const known: McpClient['known'] = {};
  let verifier = '';
  let sentTo: URL | undefined;
  return {
    known,
    sentTo: () => {
      if (sentTo === undefined) throw new Error('the client sent nobody anywhere');
      return sentTo;
    },
    redirectUrl: 'http://127.0.0.1:51987/callback',
    ...(options.metadataUrl && { clientMetadataUrl: options.metadataUrl }),
    clientMetadata: {
      client_name: 'An MCP client',
      redirect_uris: [MCP_REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
    clientInformation: () => known.client,
    saveClientInformation: (client) => {
      known.client = client;
    },
    tokens: () => known.tokens,
    saveTokens: (tokens) => {
      known.tokens = tokens;
    },
    redirectToAuthorization: (url) => {
      sentTo = url;
    },
    saveCodeVerifier: (saved) => {
      verifier = saved;
    },
    codeVerifier: () => verifier,
  };
}
