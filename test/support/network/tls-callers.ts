import { once } from 'node:events';
import { request } from 'node:https';
import { connect, type PeerCertificate } from 'node:tls';
import { credentials, type ServiceError, status } from '@grpc/grpc-js';
import type { Certificate } from './certificates.ts';

/** What a client of gRPC brings: whom it trusts, and a certificate if it has one. */
export const bringing = (trusted: string, certificate?: Certificate) =>
  credentials.createSsl(
    Buffer.from(trusted),
    certificate ? Buffer.from(certificate.key) : null,
    certificate ? Buffer.from(certificate.cert) : null,
  );

/** The code with which a call ends. */
export const outcomeOf = (answer: Promise<unknown>): Promise<status> =>
  answer.then(
    () => status.OK,
    ({ code }: ServiceError) => code,
  );

/** Posts JSON over TLS, to a server that it does not check. */
export async function postJson(
  address: string,
  { headers = {}, ...certificate }: Partial<Certificate> & { readonly headers?: Record<string, string> },
): Promise<{ status: number | undefined; body: unknown }> {
  const sent = request(address, {
    ...certificate,
    method: 'POST',
    rejectUnauthorized: false,
    agent: false,
    headers: { 'content-type': 'application/json', ...headers },
  });
  sent.end('{}');
  const [answer] = await once(sent, 'response');
  let text = '';
  for await (const chunk of answer) text += chunk;
  return { status: answer.statusCode, body: JSON.parse(text) };
}

/** The certificate that a server shows now. */
export async function shownCertificate(address: string): Promise<PeerCertificate> {
  const [host, port] = address.split(':');
  const socket = connect({ host, port: Number(port), rejectUnauthorized: false, ALPNProtocols: ['h2'] });
  await once(socket, 'secureConnect');
  const certificate = socket.getPeerCertificate();
  socket.destroy();
  return certificate;
}
