import { z } from 'zod';
import { OAUTH_PATHS } from '../../../proto/vocabulary/paths.ts';
import { form } from '../../http/form-body.ts';
import { readDistinctParameters } from '../../http/parameters.ts';
import { clientCredentials, resource } from '../../openapi/client-authentication.ts';
import { scopeText, uri } from '../../openapi/vocabulary.ts';
import type { Endpoint } from '../../routing/endpoint.ts';
import { operation } from '../../routing/operation.ts';
import { userCode } from './device-consent.ts';

const started = z
  .object({
    device_code: z.string(),
    user_code: userCode,
    verification_uri: uri,
    verification_uri_complete: uri,
    expires_in: z.int().meta({ description: 'Seconds.' }),
    interval: z.int().meta({ description: 'Seconds between polls.' }),
  })
  .meta({ id: 'DeviceAuthorization' });

const startDeviceAuthorization = operation({
  id: 'startDeviceAuthorization',
  summary: 'Start the device flow',
  description: 'The device authorization endpoint (RFC 8628 §3.1).',
  who: 'client',
  body: form(z.object({ scope: scopeText.optional(), resource, ...clientCredentials })),
  answer: { 200: { description: 'The codes (RFC 8628 §3.2).', json: started } },
  refuses: {
    401: 'The client could not be authenticated: invalid_client.',
    429: 'Too many failed authentications of this client, or too many starts from this address.',
  },
  handle: async ({ config, rpc, call, client, body }) => {
    const { values, resources } = readDistinctParameters(body, ['scope']);
    const start = { client, scope: values.scope, resources: [...resources] };
    const device = await rpc.devices.startDeviceAuthorization(start, call);
    return {
      device_code: device.deviceCode,
      user_code: device.userCode,
      verification_uri: config.deviceConsentUrl,
      verification_uri_complete: withUserCode(config.deviceConsentUrl, device.userCode),
      expires_in: device.expiresIn,
      interval: device.interval,
    };
  },
});

// Both addresses are the same page, byte for byte, so that a person recognizes it (RFC 8628 §3.3.1).
function withUserCode(verificationUri: string, userCode: string): string {
  const separator = verificationUri.includes('?') ? '&' : '?';
  return `${verificationUri}${separator}${new URLSearchParams({ user_code: userCode })}`;
}

/** The device authorization endpoint (RFC 8628 §3.1, §3.2). */
export const deviceAuthorizationEndpoints: readonly Endpoint[] = [
  {
    path: OAUTH_PATHS.deviceAuthorization,
    tag: 'OAuth',
    family: 'oauth',
    origins: 'any',
    oauth: true,
    operations: { POST: startDeviceAuthorization },
  },
];
