import { type ChannelCredentials, Client } from '@grpc/grpc-js';

/** HealthCheckResponse { status: SERVING } */
export const SERVING = Buffer.from([0x08, 0x01]);

/** What grpc.health.v1 says of a server, in bytes. @throws ServiceError */
export async function healthOf(address: string, credentials: ChannelCredentials): Promise<Buffer | undefined> {
  const client = new Client(address, credentials);
  const same = (bytes: Buffer) => bytes;
  const answer = new Promise<Buffer | undefined>((resolve, reject) => {
    client.makeUnaryRequest('/grpc.health.v1.Health/Check', same, same, Buffer.alloc(0), (error, bytes) =>
      error ? reject(error) : resolve(bytes),
    );
  });
  return answer.finally(() => client.close());
}
