import type { Request, RequestHandler, Response } from 'express';

/** What is done with every request before it is routed. It answers nothing. */
export type Opening = (request: Request, response: Response) => void;

/** Several of them as one handler: Express takes as long to come to a handler as these need together. */
export function openRequests(...openings: readonly Opening[]): RequestHandler {
  return (request, response, next) => {
    for (const open of openings) open(request, response);
    next();
  };
}
