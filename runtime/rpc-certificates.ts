import { X509Certificate } from 'node:crypto';
import { createSecureContext, getCACertificates, type SecureContextOptions } from 'node:tls';
import { type ChannelCredentials, experimental, type ServerCredentials } from '@grpc/grpc-js';
import { followFiles } from './followed-files.ts';
import type { Logger } from './log.ts';
import type { Pem, RpcTls } from './rpc-security.ts';

type Provider = experimental.CertificateProvider;
type Identity = experimental.IdentityCertificateUpdate;

/** The certificates of a process, as its files say now. New connections use new ones; those that are open go on. */
export type RpcCertificates = {
  /** Whether callers are asked for certificates. */
  readonly asksForCertificates: boolean;
  readonly serverCredentials: ServerCredentials;
  readonly channelCredentials: ChannelCredentials;
  /** For a server that is not gRPC's. */
  secureContext(): SecureContextOptions;
  /** Has a function called when there are others. */
  whenChanged(listener: () => void): void;
  close(): void;
};

type Texts = { readonly RPC_TLS_CERT?: string; readonly RPC_TLS_KEY?: string; readonly RPC_TLS_CA?: string };

/**
 * Reads the certificates of a process, and again when their files change.
 *
 * @throws StartError for files that cannot be used
 */
export function openCertificates(config: RpcTls, log: Logger): RpcCertificates {
  const given = pemsOf(config);
  let texts: Texts = {};
  const listeners = new Set<() => void>();
  const close = followFiles({
    files: Object.fromEntries(given.flatMap(([name, pem]) => ('file' in pem ? [[name, pem.file]] : []))),
    use(read) {
      const written = given.flatMap(([name, pem]) => ('text' in pem ? [[name, pem.text]] : []));
      const found: Texts = { ...Object.fromEntries(written), ...read };
      checkCertificates(found);
      texts = found;
      for (const changed of listeners) changed();
    },
    log,
  });
  const provider = certificateProvider(() => texts, listeners);
  const identity = config.identity && provider;
  const ca = config.ca && provider;
  return {
    asksForCertificates: config.ca !== undefined,
    serverCredentials: experimental.createCertificateProviderServerCredentials(provider, ca ?? null, false),
    channelCredentials: experimental.createCertificateProviderChannelCredentials(provider, identity ?? null),
    secureContext: () => secureContextOf(texts),
    whenChanged: (listener) => listeners.add(listener),
    close,
  };
}

function pemsOf({ identity, ca }: RpcTls): [keyof Texts, Pem][] {
  return [
    ...(identity
      ? ([
          ['RPC_TLS_CERT', identity.cert],
          ['RPC_TLS_KEY', identity.key],
        ] as const)
      : []),
    ...(ca ? ([['RPC_TLS_CA', ca]] as const) : []),
  ].map(([name, pem]) => [name, pem]);
}

const secureContextOf = ({ RPC_TLS_CERT: cert, RPC_TLS_KEY: key, RPC_TLS_CA: ca }: Texts): SecureContextOptions => ({
  ...(cert !== undefined && { cert }),
  ...(key !== undefined && { key }),
  ...(ca !== undefined && { ca }),
});

/** @throws Error that says which setting is wrong, and how */
function checkCertificates(texts: Texts) {
  const { RPC_TLS_CERT: cert, RPC_TLS_CA: ca } = texts;
  if (ca !== undefined) firstCertificate('RPC_TLS_CA', ca);
  if (cert !== undefined) {
    const { validTo } = firstCertificate('RPC_TLS_CERT', cert);
    if (Date.parse(validTo) <= Date.now()) throw new Error(`RPC_TLS_CERT: the certificate has expired (${validTo}).`);
  }
  try {
    createSecureContext(secureContextOf(texts));
  } catch (error) {
    throw new Error('RPC_TLS_KEY: not the private key of the certificate in RPC_TLS_CERT, as PEM.', { cause: error });
  }
}

function firstCertificate(name: string, text: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch {
    throw new Error(`${name}: not a certificate in PEM, nor the path of a file with one.`);
  }
}

/** Tells gRPC's servers and channels of certificates. They miss what they are told while they subscribe. */
function certificateProvider(texts: () => Texts, listeners: Set<() => void>): Provider {
  const subscriptions = new Map<object, () => void>();
  const subscribe = <Update>(listener: (update: Update) => void, update: () => Update) => {
    const tell = () => listener(update());
    subscriptions.set(listener, tell);
    listeners.add(tell);
    process.nextTick(tell);
  };
  const unsubscribe = (listener: object) => {
    const tell = subscriptions.get(listener);
    subscriptions.delete(listener);
    if (tell) listeners.delete(tell);
  };
  return {
    addCaCertificateListener: (listener) => subscribe(listener, () => ({ caCertificate: authorities(texts()) })),
    removeCaCertificateListener: unsubscribe,
    addIdentityCertificateListener: (listener) => subscribe(listener, () => identityOf(texts())),
    removeIdentityCertificateListener: unsubscribe,
  };
}

const authorities = ({ RPC_TLS_CA: ca }: Texts) => Buffer.from(ca ?? getCACertificates('default').join('\n'));

const identityOf = ({ RPC_TLS_CERT: cert = '', RPC_TLS_KEY: key = '' }: Texts): Identity => ({
  certificate: Buffer.from(cert),
  privateKey: Buffer.from(key),
});
