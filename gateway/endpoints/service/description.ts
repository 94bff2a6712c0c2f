import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RequestHandler } from 'express';
import type { GatewayContext } from '../../context.ts';
import { allowCaching, answerBytes } from '../../http/answer.ts';
import type { Route } from '../../http/endpoint-router.ts';
import { notFound } from '../../http/problem.ts';
import { pathValue } from '../../http/request-parameters.ts';
import { openapiDocument } from '../../openapi/document.ts';

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

/** The description of this API (OpenAPI 3.1), and the same as a page. */
export function descriptionEndpoints({ config }: GatewayContext): Route[] {
  const { publicApiAddress } = config;
  // Made when it is first asked for: most gateways are started without anybody reading it.
  let json: Buffer | undefined;
  const readDocument: RequestHandler = (_request, response) => {
    json ??= Buffer.from(JSON.stringify(openapiDocument(publicApiAddress)));
    allowCaching(response);
    answerBytes(response, json);
  };

  const { pathname } = new URL(publicApiAddress);
  const base = pathname === '/' ? '' : pathname;
  const page = pageAt(base);
  const showPage: RequestHandler = (_request, response) => {
    response.setHeader('Content-Security-Policy', PAGE_POLICY);
    response.type('text/html').send(page);
  };

  const shared = { family: 'management', origins: 'navigation', oauth: false } as const;
  return [
    { path: '/api/openapi.json', ...shared, origins: 'any', methods: { GET: readDocument } },
    { path: '/api/docs', ...shared, methods: { GET: showPage } },
    { path: '/api/docs/:file', ...shared, methods: { GET: fileReader(startAt(base)) } },
  ];
}

function fileReader(start: string): RequestHandler {
  return async (request, response) => {
    const file = pathValue(request, 'file');
    if (file !== 'start.js' && !UI_FILES.has(file)) throw notFound();
    allowCaching(response);
    if (file === 'start.js') response.type('text/javascript').send(start);
    else response.sendFile(file, { root: UI });
  };
}

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
