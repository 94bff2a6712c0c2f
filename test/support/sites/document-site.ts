import type { RequestListener } from 'node:http';
import { REDIRECT_URI } from '../people/administrator.ts';
import { httpSite, json, withStatus } from './untrusted-site.ts';

/** A site of strangers: metadata documents at every path below /clients/, key sets at those that a test gives it. */
export type DocumentSite = {
  readonly address: string;
  /** The client_id of a document there. */
  clientId(name?: string): string;
  /** How often a path was asked for. */
  asked(path: string): number;
  /** What a path answers from now on. */
  answer(path: string, listener: RequestListener): void;
  close(): Promise<void>;
};

/** What a tier needs to fetch from such a site, which is at http and on loopback. */
export const withDocuments = (allowedScopes: readonly string[] = []) => ({
  grants: { metadataDocuments: { enabled: true, allowedScopes, allowInsecureFetch: true } },
  gateway: { metadataDocuments: true },
});

/** `fields` are added to every document, `headers` to every answer. */
export async function openDocumentSite(
  fields: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<DocumentSite> {
  const answers = new Map<string, RequestListener>();
  const counts = new Map<string, number>();
  const site = await httpSite((request, response) => {
    const path = request.url ?? '';
    counts.set(path, (counts.get(path) ?? 0) + 1);
    const document = {
      client_id: `${address}${path}`,
      client_name: 'Documented',
      redirect_uris: [REDIRECT_URI],
      ...fields,
    };
    const usual = path.startsWith('/clients/') ? json(document, headers) : withStatus(404);
    (answers.get(path) ?? usual)(request, response);
  });
  const address = `http://127.0.0.1:${site.port}`;
  return {
    address,
    clientId: (name = 'one') => `${address}/clients/${name}`,
    asked: (path) => counts.get(path) ?? 0,
    answer: (path, listener) => answers.set(path, listener),
    close: site.close,
  };
}
