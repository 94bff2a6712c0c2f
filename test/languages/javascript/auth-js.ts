import { Auth, type AuthConfig, skipCSRFCheck } from '@auth/core';
import { CLIENT_ID, CLIENT_SECRET, ISSUER, REDIRECT_URI, sendPersonTo, signedIn } from './program.ts';

const config: AuthConfig = {
  providers: [
    {
      id: 'storyden',
      name: 'Storyden',
      type: 'oidc',
      issuer: ISSUER,
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      checks: ['pkce', 'state', 'nonce'],
      profile: (claims) => ({ id: claims.sub, name: claims.preferred_username, email: claims.email }),
    },
  ],
  secret: 'a secret of the application',
  trustHost: true,
  // The requests of this test come from no page; a real application leaves this out.
  skipCSRFCheck,
};

const cookies = new Map<string, string>();

/** A request of the person's browser to the application. */
async function request(url: string | URL, method = 'GET'): Promise<Response> {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const response = await Auth(new Request(url, { method, headers: { cookie } }), config);
  for (const line of response.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    cookies.set(name, value);
  }
  return response;
}

const started = await request(new URL('/auth/signin/storyden', REDIRECT_URI), 'POST');
await request(await sendPersonTo(started.headers.get('location') ?? ''));
const session = await request(new URL('/auth/session', REDIRECT_URI));
signedIn((await session.json()).user.name);
process.exit();
