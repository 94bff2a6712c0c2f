import { IncomingMessage, ServerResponse } from 'node:http';
import type { Express } from 'express';

/**
 * What Node is to make requests and responses of: Express gives each of them the prototypes of its application, and an object
 * that has them from the start costs less than one that changes.
 */
export function expressMessages(app: Express) {
  class AppRequest extends IncomingMessage {}
  class AppResponse<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {}
  Object.setPrototypeOf(AppRequest.prototype, app.request);
  Object.setPrototypeOf(AppResponse.prototype, app.response);
  Object.assign(app, { request: AppRequest.prototype, response: AppResponse.prototype });
  return { IncomingMessage: AppRequest, ServerResponse: AppResponse };
}
