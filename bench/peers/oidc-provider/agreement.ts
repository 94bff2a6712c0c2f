/** What the peer's server and the benchmark that drives it agree on. */
export const PEER = {
  /** Of the code flow; authenticates by HTTP Basic. */
  webClientId: 'bench-web',
  /** Of client credentials and introspection; authenticates by HTTP Basic. */
  machineClientId: 'bench-machine',
  /** Public, of the device flow. */
  deviceClientId: 'bench-device',
  redirectUri: 'https://client.example/callback',
  /** Access tokens for it are JWTs (RFC 8707, RFC 9068). */
  resource: 'urn:storyden:bench',
  /** The one scope of the resource. */
  permission: 'CREATE_POST',
} as const;

/** What the server reads from its environment. */
export type PeerEnvironment = {
  readonly PEER_ADDRESS: string;
  readonly PEER_CLIENT_SECRET: string;
  /** Everything stays in memory without one. */
  readonly PEER_DATABASE_URL?: string;
};
