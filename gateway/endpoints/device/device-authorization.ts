import type { RequestHandler } from 'express';
import { authenticationOf } from '../../auth/client-credentials.ts';
import type { GatewayContext } from '../../context.ts';
import { answerJson } from '../../http/answer.ts';
import type { Route } from '../../http/endpoint-router.ts';
import { readForm } from '../../http/form-body.ts';
import { readDistinctParameters } from '../../http/parameters.ts';
import { callFor } from '../../rpc-clients.ts';

/** The device authorization endpoint (RFC 8628 §3.1, §3.2). */
export function deviceAuthorizationEndpoints({ config, rpc }: GatewayContext): Route[] {
  const verificationUri = config.deviceConsentUrl;

  const POST: RequestHandler = async (request, response) => {
    const form = await readForm(request, response);
    const client = authenticationOf(request, form);
    const { values, resources } = readDistinctParameters(form, ['scope']);
    const started = await rpc.devices.startDeviceAuthorization(
      { client, scope: values.scope, resources: [...resources] },
      callFor(response),
    );
    answerJson(response, {
      device_code: started.deviceCode,
      user_code: started.userCode,
      verification_uri: verificationUri,
      verification_uri_complete: withUserCode(verificationUri, started.userCode),
      expires_in: started.expiresIn,
      interval: started.interval,
    });
  };

  return [{ path: '/api/oauth/device_authorization', family: 'oauth', origins: 'any', oauth: true, methods: { POST } }];
}

// Both addresses are the same page, byte for byte, so that a person recognizes it (RFC 8628 §3.3.1).
function withUserCode(verificationUri: string, userCode: string): string {
  const separator = verificationUri.includes('?') ? '&' : '?';
  return `${verificationUri}${separator}${new URLSearchParams({ user_code: userCode })}`;
}
