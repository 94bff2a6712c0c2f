import { type PeerCertificate, TLSSocket } from 'node:tls';

/** The certificate that a caller has shown, which somebody vouches for whom this server trusts. */
export type CallerCertificate = {
  /** Its URIs and DNS names (RFC 5280 §4.2.1.6), in its order; DNS names in small letters. */
  readonly names: readonly string[];
  /** Milliseconds since the epoch. */
  readonly validUntil: number;
};

// As Node writes a name: bare, or as a JSON string where something in it could be read as another name.
const NAME = /([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,"]*)(?:, |$)/gy;

/** Reads a certificate that TLS has checked; undefined for none. */
export function callerCertificate(peer: Partial<PeerCertificate> | undefined): CallerCertificate | undefined {
  if (peer?.raw === undefined) return undefined;
  const names = [...(peer.subjectaltname ?? '').matchAll(NAME)].flatMap(([, kind, name = '']) => {
    // A name that needs quotes has no place in a list of callers.
    if (name.startsWith('"')) return [];
    if (kind === 'URI' && name.includes(':')) return [name];
    return kind === 'DNS' && !name.includes(':') ? [name.toLowerCase()] : [];
  });
  return { names, validUntil: Date.parse(peer.valid_to ?? '') };
}

const ofSockets = new WeakMap<TLSSocket, CallerCertificate | undefined>();

/** The certificate of the caller at the other end of a socket. One that nobody vouches for counts as none. */
export function certificateOfSocket(socket: unknown): CallerCertificate | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  if (!ofSockets.has(socket)) ofSockets.set(socket, callerCertificate(socket.getPeerCertificate()));
  return ofSockets.get(socket);
}
