import type { Request, RequestHandler } from 'express';
import type { Registration } from '../../../proto/gen/storyden/oauth/v1/client_pb.ts';
import { readBearerToken } from '../../auth/access-token.ts';
import type { GatewayContext } from '../../context.ts';
import { answerJson, answerNothing } from '../../http/answer.ts';
import { clientAddress } from '../../http/client-address.ts';
import type { Route } from '../../http/endpoint-router.ts';
import { REGISTRATION_PROBLEMS, readJson } from '../../http/json-body.ts';
import { requireMessage } from '../../http/message-values.ts';
import { parseForm, queryOf } from '../../http/parameters.ts';
import { notFound, oauthRefusal } from '../../http/problem.ts';
import { pathValue } from '../../http/request-parameters.ts';
import { callFor } from '../../rpc-clients.ts';
import { registrationJson, registrationMessage, registrationSchema, replacementSchema } from './registration-json.ts';

const PATH = '/api/oauth/register';
const NO_FORM = new URLSearchParams();

/** Clients that register themselves (RFC 7591) and manage their registration (RFC 7592). */
export function registrationEndpoints(context: GatewayContext): Route[] {
  const isOn = context.config.dynamicRegistration;
  const methods = { collection: collectionMethods(context), client: clientMethods(context) };
  const shared = { family: 'oauth', origins: 'any', oauth: true } as const;
  return [
    { path: PATH, ...shared, methods: isOn ? methods.collection : refused(methods.collection) },
    {
      path: `${PATH}/:client_id`,
      ...shared,
      ...(isOn && { takesToken: { schemes: ['Bearer'] } }),
      methods: isOn ? methods.client : refused(methods.client),
    },
  ];
}

// The endpoints stay where they are while they are off, so that a page of any origin can read why.
function refused(methods: Route['methods']): Route['methods'] {
  const refuse: RequestHandler = () => {
    throw notFound('Dynamic registration is switched off here.');
  };
  return Object.fromEntries(Object.keys(methods).map((method) => [method, refuse]));
}

function collectionMethods({ config, rpc }: GatewayContext): Route['methods'] {
  const register: RequestHandler = async (request, response) => {
    const body = await readJson(request, response, registrationSchema, REGISTRATION_PROBLEMS);
    const made = await rpc.clients.registerClient(
      { requested: registrationMessage(body), clientAddress: clientAddress(request) },
      callFor(response),
    );
    const registration = requireMessage(made.registration);
    const token = requireMessage(registration.registrationAccessToken);
    answerJson(response, shown(registration, token, config.publicApiAddress), 201);
  };

  return { POST: register };
}

function clientMethods({ config, rpc }: GatewayContext): Route['methods'] {
  const read: RequestHandler = async (request, response) => {
    const access = accessOf(request);
    const { registration } = await rpc.clients.readRegistration(access, callFor(response));
    answerJson(response, shown(requireMessage(registration), access.registrationAccessToken, config.publicApiAddress));
  };

  const replace: RequestHandler = async (request, response) => {
    const access = accessOf(request);
    const body = await readJson(request, response, replacementSchema, REGISTRATION_PROBLEMS);
    if (body.client_id !== access.clientId) {
      throw oauthRefusal('invalid_client_metadata', 'client_id is not the one in the address.');
    }
    const { registration } = await rpc.clients.replaceRegistration(
      { ...access, requested: registrationMessage(body) },
      callFor(response),
    );
    answerJson(response, shown(requireMessage(registration), access.registrationAccessToken, config.publicApiAddress));
  };

  const remove: RequestHandler = async (request, response) => {
    await rpc.clients.deleteRegistration(accessOf(request), callFor(response));
    answerNothing(response);
  };

  return { GET: read, PUT: replace, DELETE: remove };
}

/** Which registration is meant, and the token that opens it (RFC 7592 §2). */
function accessOf(request: Request) {
  const query = parseForm(queryOf(request.originalUrl));
  const registrationAccessToken = readBearerToken(request.headers.authorization, query, NO_FORM);
  return { clientId: pathValue(request, 'client_id'), registrationAccessToken };
}

function shown(registration: Registration, token: string, issuer: string) {
  const uri = `${issuer}${PATH}/${encodeURIComponent(registration.clientId)}`;
  return registrationJson(registration, { token, uri });
}
