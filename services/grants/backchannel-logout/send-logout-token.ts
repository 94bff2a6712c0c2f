import { requestUntrusted } from '../outgoing/untrusted-request.ts';
import { UntrustedSiteFailure } from '../outgoing/untrusted-site-failure.ts';
import { type LogoutAddressRules, logoutAddressRules } from './logout-address.ts';

/** Milliseconds. */
const TIME_LIMIT_MS = 5_000;

/**
 * Sends a logout token to its client (OIDC Back-Channel Logout §2.5, §2.8). Any 2xx is success: frameworks answer 204
 * where 200 was meant.
 *
 * @throws UntrustedSiteFailure if the client cannot be reached, may not be reached, or refuses
 */
export async function sendLogoutToken(
  address: string,
  token: string,
  signal: AbortSignal,
  rules: LogoutAddressRules,
): Promise<void> {
  const url = new URL(address);
  const options = logoutAddressRules(url, rules);
  if (options === undefined) throw new UntrustedSiteFailure('the URL must be https');
  const body = new URLSearchParams({ logout_token: token }).toString();
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(Buffer.byteLength(body)),
  };
  await requestUntrusted(
    url,
    { method: 'POST', headers, body },
    ({ statusCode = 0 }) => {
      if (statusCode < 200 || statusCode > 299) {
        throw new UntrustedSiteFailure(`its site answered with status ${statusCode}`);
      }
    },
    { ...options, timeLimit: TIME_LIMIT_MS, signal },
  );
}
