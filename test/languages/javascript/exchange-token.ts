import { decodeJwt } from 'jose';
import * as client from 'openid-client';
import { CLIENT_ID, CLIENT_SECRET, ISSUER, SUBJECT_TOKEN } from './program.ts';

// The server of this test speaks http; leave the last argument out for https.
const config = await client.discovery(new URL(ISSUER), CLIENT_ID, CLIENT_SECRET, undefined, {
  execute: [client.allowInsecureRequests],
});
const tokens = await client.genericGrantRequest(config, 'urn:ietf:params:oauth:grant-type:token-exchange', {
  subject_token: SUBJECT_TOKEN,
  subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  scope: 'READ_PROFILE',
});
const { sub, client_id, scope } = decodeJwt(tokens.access_token);
console.log(`${client_id} acts for ${sub}: ${scope}`);
process.exit();
