import { createHash } from 'node:crypto';
import escapeHtml from 'escape-html';
import type { Response } from 'express';
import type { ClientFormPost } from '../../../proto/gen/storyden/oauth/v1/authorization_pb.ts';

/** The one script there is; the page allows nothing but its hash. */
const SCRIPT = 'document.forms[0].submit()';
const SCRIPT_HASH = `'sha256-${createHash('sha256').update(SCRIPT).digest('base64')}'`;

/** Lets the browser post an authorization response to the client (Form Post Response Mode §2, §4). */
export function answerFormPost(response: Response, formPost: Pick<ClientFormPost, 'redirectUri' | 'parameters'>) {
  const page = Buffer.from(pageOf(formPost));
  response.setHeader('Content-Security-Policy', securityPolicy(formPost.redirectUri));
  response.setHeader('Cache-Control', 'no-store');
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': page.length });
  response.end(page);
}

function pageOf({ redirectUri, parameters }: Pick<ClientFormPost, 'redirectUri' | 'parameters'>): string {
  const fields = parameters.map(
    ({ name, value }) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><title>Back to the application</title></head><body>',
    `<form method="post" action="${escapeHtml(redirectUri)}">`,
    ...fields,
    '<noscript><p>Your browser runs no scripts.</p><button type="submit">Continue</button></noscript>',
    `</form><script>${SCRIPT}</script></body></html>`,
  ].join('\n');
}

/**
 * Browsers hold redirects after the post to `form-action` as well, and the client may send the person on to another of its
 * sites: every https address is allowed beside the origin of the redirect URI. A host that would read as more than one
 * source is left to that; no real one does (CSP 3 §2.3.1).
 */
function securityPolicy(redirectUri: string): string {
  const { origin } = new URL(redirectUri);
  const sources = /^https?:\/\/[\w.:[\]-]+$/.test(origin) ? `${origin} https:` : 'https:';
  return [
    "default-src 'none'",
    `script-src ${SCRIPT_HASH}`,
    `form-action ${sources}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
