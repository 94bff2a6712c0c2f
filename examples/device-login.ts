// A command-line program that signs a person in with the device flow (RFC 8628), as the Storyden CLI does.
//
//   npm run example:device-login -- [--issuer URL] [--approve-as handle:password]
//     --approve-as      answers in the person's place; without it, open the address that is printed
import * as client from 'openid-client';
import { exitWithFailure, optionsOf } from './command-line.ts';
import { signIn } from './person.ts';

const options = optionsOf({
  issuer: { type: 'string', default: 'http://localhost:8000' },
  'approve-as': { type: 'string' },
});

/** The first-party client exists without being registered, and asks for exactly these scopes. */
const CLIENT_ID = 'storyden-cli';
const SCOPE = 'openid profile offline_access';

async function main() {
  const config = await client.discovery(new URL(options.issuer), CLIENT_ID, undefined, client.None(), {
    // The server on this machine speaks plain http.
    execute: options.issuer.startsWith('http:') ? [client.allowInsecureRequests] : [],
  });

  const started = await client.initiateDeviceAuthorization(config, { scope: SCOPE });
  console.log(`To sign in, open     ${started.verification_uri}`);
  console.log(`and enter the code   ${started.user_code}`);
  if (started.verification_uri_complete) console.log(`or open              ${started.verification_uri_complete}`);

  if (options['approve-as']) await approve(options['approve-as'], started.user_code);
  else console.log('\nWaiting for somebody to approve …');

  const tokens = await client.pollDeviceAuthorizationGrant(config, started);
  const claims = tokens.claims();
  if (claims === undefined) throw new Error('The server sent no ID token.');
  const person = await client.fetchUserInfo(config, tokens.access_token, claims.sub);

  console.log(`\nSigned in as         ${person.name} (@${person.preferred_username})`);
  console.log(`Granted scopes       ${tokens.scope}`);
  console.log(`Access token         good for ${tokens.expires_in} seconds`);
  console.log(`Refresh token        ${tokens.refresh_token ? 'yes' : 'no'}`);
}

/** What the consent page does once the person has typed the code and clicked "Approve". */
async function approve(handleAndPassword: string, userCode: string) {
  const person = await signIn(options.issuer, handleAndPassword);
  const consent = await person.getJson(`/api/oauth/device/consent?${new URLSearchParams({ user_code: userCode })}`);
  await person.postJson('/api/oauth/device/consent', { user_code: userCode, decision: 'approve' });
  console.log(`\nApproved             ${consent.client_name}, for ${consent.granted_scopes.join(' ')}`);
}

await main().catch((error) => exitWithFailure(options.issuer, error));
