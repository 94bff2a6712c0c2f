import { z } from 'zod';
import { describePath, type Traits } from '../../openapi/operation.ts';

const SERVICE: Traits = { tag: 'Service', errors: 'problem', oauth: false, alone: true };
const ok = { 200: { description: 'It does.', json: z.object({ status: z.literal('ok') }) } };

export const servicePaths = {
  '/livez': describePath(SERVICE, {
    get: { id: 'checkLive', summary: 'Whether the process runs', who: 'anybody', answers: ok },
  }),
  '/readyz': describePath(SERVICE, {
    get: {
      id: 'checkReady',
      summary: 'Whether the gateway should be sent requests',
      who: 'anybody',
      answers: ok,
      refuses: { 503: 'It is stopping, or another tier does not serve.' },
    },
  }),
  '/api/openapi.json': describePath(SERVICE, {
    get: {
      id: 'readDescription',
      summary: 'This document',
      who: 'anybody',
      answers: { 200: { description: 'OpenAPI 3.1.', json: z.looseObject({ openapi: z.string() }) } },
    },
  }),
  '/api/docs': describePath(SERVICE, {
    get: {
      id: 'showDescription',
      summary: 'This document as a page',
      who: 'anybody',
      answers: { 200: { description: 'The page.', type: 'text/html' } },
    },
  }),
  '/api/docs/{file}': describePath(SERVICE, {
    get: {
      id: 'readPageFile',
      summary: 'A script or a style of that page',
      who: 'anybody',
      path: z.object({ file: z.string() }),
      answers: { 200: { description: 'The file.', type: '*/*' } },
      refuses: { 404: 'The page has no such file.' },
    },
  }),
};
