import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generate } from 'selfsigned';

/** A certificate and its key, as PEM. */
export type Certificate = { readonly cert: string; readonly key: string };

/** Who vouches for certificates. */
export type Authority = Certificate & {
  /** One for this machine by default, that is valid now. */
  certify(names?: Names): Promise<Certificate>;
};

type Names = { readonly uris?: readonly string[]; readonly dns?: readonly string[]; readonly expired?: true };

const HOUR_MS = 3_600_000;
const DNS = 2;
const URI = 6;
const ADDRESS = 7;

/** Makes an authority. */
export async function makeAuthority(name = 'authority'): Promise<Authority> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { cert, key, certify: (names = {}) => certify({ cert, key }, names) };
}

async function certify(ca: Certificate, { uris = [], dns = [], expired }: Names): Promise<Certificate> {
  const start = Date.now() - (expired ? 3 : 1) * HOUR_MS;
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'subject' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca,
    notBeforeDate: new Date(start),
    notAfterDate: new Date(start + 2 * HOUR_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...uris.map((value) => ({ type: URI, value }) as const),
          ...dns.map((value) => ({ type: DNS, value }) as const),
          { type: DNS, value: 'localhost' },
          { type: ADDRESS, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { cert, key };
}

/** Files as an orchestrator mounts them: replaced whole, by renaming. */
export async function mountedFiles<Name extends string>(texts: Record<Name, string>) {
  const folder = await mkdtemp(path.join(tmpdir(), 'mounted-'));
  const put = async (name: string, text: string) => {
    await writeFile(path.join(folder, `.${name}`), text);
    await rename(path.join(folder, `.${name}`), path.join(folder, name));
  };
  for (const [name, text] of Object.entries<string>(texts)) await put(name, text);
  return {
    path: (name: Name) => path.join(folder, name),
    put: (name: Name, text: string) => put(name, text),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
