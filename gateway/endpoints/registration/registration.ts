import { z } from 'zod';
import type { Registration } from '../../../proto/gen/storyden/oauth/v1/client_pb.ts';
import { OAUTH_PATHS } from '../../../proto/vocabulary/paths.ts';
import { clientAddress } from '../../http/client-address.ts';
import { json, REGISTRATION_PROBLEMS } from '../../http/json-body.ts';
import { requireMessage } from '../../http/message-values.ts';
import { oauthRefusal } from '../../http/problem.ts';
import { clientId } from '../../openapi/vocabulary.ts';
import type { Endpoint } from '../../routing/endpoint.ts';
import { operation } from '../../routing/operation.ts';
import {
  registrationJson,
  registrationMessage,
  registrationSchema,
  replacementSchema,
  shownRegistration,
} from './registration-json.ts';

const PATH = OAUTH_PATHS.registration;

const OFF = 'Dynamic registration, or OAuth as a whole, is switched off here.';
const WRONG = 'Why not: invalid_redirect_uri, invalid_client_metadata or invalid_request (RFC 7591 §3.2.2).';

const ONE = { who: 'registrationToken', path: z.object({ client_id: clientId }) } as const;
const refuses = { 401: 'There is no registration access token, or it is not good: invalid_token.', 404: OFF };

const registerClient = operation({
  id: 'registerClient',
  summary: 'A client registers itself (RFC 7591)',
  who: 'anybody',
  body: json(registrationSchema, { problems: REGISTRATION_PROBLEMS }),
  answer: { 201: { description: 'Everything that was registered.', json: shownRegistration } },
  refuses: { 400: WRONG, 404: OFF, 429: 'Too many registrations from this address.' },
  handle: async ({ rpc, call, config, request, body }) => {
    const requested = registrationMessage(body);
    const made = await rpc.clients.registerClient({ requested, clientAddress: clientAddress(request) }, call);
    const registration = requireMessage(made.registration);
    return shown(registration, requireMessage(registration.registrationAccessToken), config.publicApiAddress);
  },
});

const readRegistration = operation({
  ...ONE,
  id: 'readRegistration',
  summary: 'A client reads its registration (RFC 7592 §2.1)',
  answer: { 200: { description: 'The registration.', json: shownRegistration } },
  refuses,
  handle: async ({ rpc, call, config, path: { client_id: clientId }, registrationAccessToken }) => {
    const { registration } = await rpc.clients.readRegistration({ clientId, registrationAccessToken }, call);
    return shown(requireMessage(registration), registrationAccessToken, config.publicApiAddress);
  },
});

const replaceRegistration = operation({
  ...ONE,
  id: 'replaceRegistration',
  summary: 'A client replaces its registration (RFC 7592 §2.2)',
  body: json(replacementSchema, { problems: REGISTRATION_PROBLEMS }),
  answer: { 200: { description: 'The registration as it is now.', json: shownRegistration } },
  refuses: { ...refuses, 400: WRONG },
  handle: async ({ rpc, call, config, path: { client_id: clientId }, body, registrationAccessToken }) => {
    if (body.client_id !== clientId) {
      throw oauthRefusal('invalid_client_metadata', 'client_id is not the one in the address.');
    }
    const replacement = { clientId, registrationAccessToken, requested: registrationMessage(body) };
    const { registration } = await rpc.clients.replaceRegistration(replacement, call);
    return shown(requireMessage(registration), registrationAccessToken, config.publicApiAddress);
  },
});

const deleteRegistration = operation({
  ...ONE,
  id: 'deleteRegistration',
  summary: 'A client removes itself (RFC 7592 §2.3)',
  answer: { 204: { description: 'It is gone.' } },
  refuses,
  handle: async ({ rpc, call, path: { client_id: clientId }, registrationAccessToken }) => {
    await rpc.clients.deleteRegistration({ clientId, registrationAccessToken }, call);
  },
});

function shown(registration: Registration, token: string, issuer: string) {
  const uri = `${issuer}${PATH}/${encodeURIComponent(registration.clientId)}`;
  return registrationJson(registration, { token, uri });
}

const SHARED = {
  tag: 'OAuth',
  family: 'oauth',
  origins: 'any',
  oauth: true,
  switchedOff: ({ dynamicRegistration }) =>
    dynamicRegistration ? undefined : 'Dynamic registration is switched off here.',
} satisfies Partial<Endpoint>;

/** Clients that register themselves (RFC 7591) and manage their registration (RFC 7592). */
export const registrationEndpoints: readonly Endpoint[] = [
  { ...SHARED, path: PATH, operations: { POST: registerClient } },
  {
    ...SHARED,
    path: `${PATH}/:client_id`,
    operations: { GET: readRegistration, PUT: replaceRegistration, DELETE: deleteRegistration },
  },
];
