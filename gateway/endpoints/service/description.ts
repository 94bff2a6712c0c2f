import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { allowCaching, answerBytes, serializedOnce } from '../../http/answer.ts';
import { notFound } from '../../http/problem.ts';
import type { Endpoint } from '../../routing/endpoint.ts';
import { operation } from '../../routing/operation.ts';

const UI = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/swagger-ui.css')));
const UI_FILES = new Set(['swagger-ui.css', 'swagger-ui-bundle.js']);

// Nothing inline and nothing of others. The library draws its icons as data: images.
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join(';');

/** The path of the issuer, if it has one. */
const baseOf = ({ pathname }: URL) => (pathname === '/' ? '' : pathname);

const serialized = serializedOnce();

const readDescription = (documentAt: (publicApiAddress: string) => object) =>
  operation({
    id: 'readDescription',
    summary: 'This document',
    who: 'anybody',
    answer: { 200: { description: 'OpenAPI 3.1.', json: z.looseObject({ openapi: z.string() }), written: true } },
    handle: ({ config, response }) => {
      // Made when it is first asked for: most gateways are started without anybody reading it.
      const json = serialized(config, () => documentAt(config.publicApiAddress));
      allowCaching(response);
      answerBytes(response, json);
    },
  });

const showDescription = operation({
  id: 'showDescription',
  summary: 'This document as a page',
  who: 'anybody',
  answer: { 200: { description: 'The page.', type: 'text/html' } },
  handle: ({ config, response }) => {
    response.setHeader('Content-Security-Policy', PAGE_POLICY);
    response.type('text/html').send(pageAt(baseOf(new URL(config.publicApiAddress))));
  },
});

const readPageFile = operation({
  id: 'readPageFile',
  summary: 'A script or a style of that page',
  who: 'anybody',
  path: z.object({ file: z.string() }),
  answer: { 200: { description: 'The file.', type: '*/*' } },
  refuses: { 404: 'The page has no such file.' },
  handle: ({ config, response, path: { file } }) => {
    if (file !== 'start.js' && !UI_FILES.has(file)) throw notFound();
    allowCaching(response);
    const start = startAt(baseOf(new URL(config.publicApiAddress)));
    if (file === 'start.js') response.type('text/javascript').send(start);
    else response.sendFile(file, { root: UI });
  },
});

function pageAt(base: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Storyden API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${base}/api/docs/swagger-ui.css">
<script src="${base}/api/docs/swagger-ui-bundle.js" defer></script>
<script src="${base}/api/docs/start.js" defer></script>
</head>
<body><div id="description"></div></body>
</html>
`;
}

// To read only: a page on the origin of everybody's session is no place to be talked into sending requests.
function startAt(base: string): string {
  const options = { url: `${base}/api/openapi.json`, dom_id: '#description', supportedSubmitMethods: [] };
  return `SwaggerUIBundle(${JSON.stringify(options)});\n`;
}

const SHARED = { tag: 'Service', family: 'management', oauth: false, alone: true } as const;

/** The description of this API (OpenAPI 3.1), and the same as a page. */
export const descriptionEndpoints = (documentAt: (publicApiAddress: string) => object): readonly Endpoint[] => [
  { ...SHARED, path: '/api/openapi.json', origins: 'any', operations: { GET: readDescription(documentAt) } },
  { ...SHARED, path: '/api/docs', origins: 'navigation', operations: { GET: showDescription } },
  { ...SHARED, path: '/api/docs/:file', origins: 'navigation', operations: { GET: readPageFile } },
];
