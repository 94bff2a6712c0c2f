import type { RequestHandler } from 'express';
import helmet from 'helmet';

export type SecurityHeaderOptions = {
  readonly apiAddress: string;
  readonly webAddress: string;
  /** Given in development alone: the inline code and styles that carry it are Vite's, and its WebSocket is called. */
  readonly viteNonce?: string;
};

/**
 * What browsers may do with the pages: run and show files of this address, call the API, nothing else. No inline code,
 * no other site, no frame around them, and no form that a browser sends by itself.
 */
export function securityHeaders({ apiAddress, webAddress, viteNonce }: SecurityHeaderOptions): RequestHandler {
  const inline = viteNonce ? [`'nonce-${viteNonce}'`] : [];
  const webSocket = viteNonce ? [webAddress.replace(/^http/, 'ws')] : [];
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'", ...inline],
        styleSrc: ["'self'", ...inline],
        // The gateway serves the pictures of clients that an administrator vouches for.
        imgSrc: ["'self'", new URL(apiAddress).origin],
        fontSrc: ["'self'"],
        connectSrc: ["'self'", new URL(apiAddress).origin, ...webSocket],
        frameAncestors: ["'none'"],
        formAction: ["'none'"],
        baseUri: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ["'none'"],
      },
    },
    strictTransportSecurity: webAddress.startsWith('https:') && { maxAge: 31_536_000 },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
    // An application may open sign-in in a window of its own and wait for its answer there.
    crossOriginOpenerPolicy: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
}
