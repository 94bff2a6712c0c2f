import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import escapeHtml from 'escape-html';
import type { Request, Response } from 'express';
import { type RefusalText, refusalText } from './refusal-texts.ts';

/** Colours and logo are the frontend's; everything is in the page, which has to be there when nothing else is. */
const STYLE = ['../../web/src/styles/tokens.css', '../../web/src/styles/brand.css', './refusal-page.css']
  .map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'))
  .join('\n');

const PAGE_POLICY = [
  "default-src 'none'",
  // The icon below.
  'img-src data:',
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" aria-hidden="true" width="26" height="26" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0f766e"/>' +
  '<path d="M8 10.5c2.6-1 5.4-.8 8 .9v11.1c-2.6-1.7-5.4-1.9-8-.9zM24 10.5c-2.6-1-5.4-.8-8 .9v11.1c2.6-1.7 5.4-1.9 8-.9z" ' +
  'fill="none" stroke="#fff" stroke-width="2" stroke-linejoin="round"/></svg>';
const ICON = `data:image/svg+xml,${encodeURIComponent(LOGO)}`;

/** What is shown of an error. Its description is for programs. */
export type Refusal = {
  readonly status: number;
  /** As programs are told it. */
  readonly code: string;
  /** storyden.oauth.v1.OAuthErrorDetail.reason */
  readonly reason: string | undefined;
  readonly requestId: string;
};

/**
 * Whether a person reads the answer: the browser goes to an address (Fetch Metadata §2.2; not every browser says so), and
 * would rather have a page than JSON. Caches and proxies are told what decides.
 */
export function isReadByPerson(request: Request, response: Response): boolean {
  response.vary('Accept').vary('Sec-Fetch-Mode');
  const mode = request.headers['sec-fetch-mode'] ?? 'navigate';
  return mode === 'navigate' && request.accepts(['application/json', 'text/html']) === 'text/html';
}

/**
 * Answers a navigation that leads nowhere with a page that says why, by the error's code and reason alone
 * (docs/decisions/0046).
 */
export function answerRefusal(request: Request, response: Response, refusal: Refusal, webAddress: string) {
  const page = Buffer.from(pageOf(refusal, { webAddress, canRepeat: request.method === 'GET' }));
  response.setHeader('Content-Security-Policy', PAGE_POLICY);
  response.writeHead(refusal.status, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': page.length });
  response.end(page);
}

type Surroundings = { readonly webAddress: string; readonly canRepeat: boolean };

function pageOf({ code, reason, requestId }: Refusal, surroundings: Surroundings): string {
  const text = refusalText(code, reason);
  const member = /^client_document\.([a-z_]+)$/.exec(reason ?? '')?.[1];
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">',
    `<title>${text.title} · Storyden</title><link rel="icon" href="${ICON}"><style>${STYLE}</style></head><body>`,
    `<header><a class="brand" href="${escapeHtml(surroundings.webAddress)}/">${LOGO}Storyden</a></header>`,
    `<main><h1>${text.title}</h1><p>${text.says}</p>`,
    `${next(text, surroundings)}</main>`,
    `<footer><p>For developers: <code>${escapeHtml(code)}</code>${member ? ` about <code>${member}</code>` : ''}</p>`,
    `<p>Request <code>${escapeHtml(requestId)}</code></p></footer></body></html>`,
  ].join('\n');
}

function next({ next }: RefusalText, { webAddress, canRepeat }: Surroundings): string {
  // Empty is the address of the page itself, whatever that is.
  if (next === 'again' && canRepeat) return '<a class="button" href="">Try again</a>';
  const web = escapeHtml(webAddress);
  if (next === 'sign-out') return `<a class="button" href="${web}/logout">Sign out</a>`;
  return `<a class="button" href="${web}/">Go to the start page</a>`;
}
