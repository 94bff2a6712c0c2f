import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { REDIRECT_URI } from '../people/administrator.ts';
import { certificateFor, json, tlsSite } from './untrusted-site.ts';

/** A client that is known by its metadata document, on a site of its own. */
export type DocumentClient = {
  /** What the site says at its next reading. A replica that has read it keeps it for a while. */
  readonly document: { client_id: string; client_name: string; scope: string; [field: string]: unknown };
  close(): Promise<void>;
};

/** Serves a metadata document, and trusts the site's certificate until it closes. */
export async function serveDocument(): Promise<DocumentClient> {
  const authorities = getCACertificates();
  const certificate = await certificateFor('localhost');
  setDefaultCACertificates([...authorities, certificate.cert]);
  const document = { client_id: '', client_name: 'Documented', redirect_uris: [REDIRECT_URI], scope: 'openid' };
  const site = await tlsSite(certificate, json(document, { 'cache-control': 'max-age=0' }));
  document.client_id = `https://localhost:${site.port}/client.json`;
  return {
    document,
    async close() {
      setDefaultCACertificates(authorities);
      await site.close();
    },
  };
}
