import path from 'node:path';
import {
  type ChannelCredentials,
  type ClientReadableStream,
  credentials,
  Metadata,
  makeGenericClientConstructor,
  type ServiceError,
  type StatusObject,
} from '@grpc/grpc-js';
import { fromJSON, loadSync, type MessageTypeDefinition, type ServiceDefinition } from '@grpc/proto-loader';

// biome-ignore lint/suspicious/noExplicitAny: messages have the shape that their .proto file says.
export type Message = any;

const PROTO_ROOT = path.join(import.meta.dirname, '..', '..', '..', 'proto');

/** How somebody else's client reads the .proto files: from the folder proto/, with nothing of ours. */
export const LOAD_OPTIONS = { includeDirs: [PROTO_ROOT], keepCase: true, longs: String, enums: String, oneofs: true };

export const OAUTH_PROTOS = ['authorization', 'client', 'device', 'error', 'grant', 'key', 'logout', 'token'].map(
  (name) => `storyden/oauth/v1/${name}.proto`,
);
export const ACCOUNT_PROTOS = ['account', 'error'].map((name) => `storyden/account/v1/${name}.proto`);
export const ERROR_PROTOS = ['storyden/error/v1/error.proto'];

const CONTRACT = loadSync([...OAUTH_PROTOS, ...ACCOUNT_PROTOS, ...ERROR_PROTOS], LOAD_OPTIONS);

const serviceOf = (name: string) => CONTRACT[name] as ServiceDefinition;

/** The names of all services of the grant service. */
export const GRANT_SERVICES = Object.entries(CONTRACT)
  .filter(([name, definition]) => name.startsWith('storyden.oauth.') && !('format' in definition))
  .map(([name]) => name);

/** Every method of the grant service. */
export const GRANT_METHODS = GRANT_SERVICES.flatMap((service) =>
  Object.keys(serviceOf(service)).map((method) => ({ service: service.replace('storyden.oauth.v1.', ''), method })),
);

type Call = {
  service: string;
  method: string;
  request?: Message;
  token?: string | undefined;
  requestId?: string;
  /** Milliseconds. */
  within?: number;
  /** Plain text without. */
  secured?: ChannelCredentials;
};

/** One gRPC call to a service of storyden.oauth.v1; of a stream the first answer. @throws ServiceError */
export const callGrants = (address: string, call: Call) => callService(address, 'storyden.oauth.v1', call);

/** One gRPC call to the service of storyden.account.v1. @throws ServiceError */
export const callAccounts = (address: string, call: Omit<Call, 'service'>) =>
  callService(address, 'storyden.account.v1', { service: 'AccountService', ...call });

function callService(address: string, package_: string, call: Call): Promise<Message> {
  const name = `${package_}.${call.service}`;
  const client = new (makeGenericClientConstructor(serviceOf(name), name))(
    address,
    call.secured ?? credentials.createInsecure(),
  );
  const metadata = new Metadata();
  if (call.token) metadata.set('authorization', `Bearer ${call.token}`);
  if (call.requestId) metadata.set('x-request-id', call.requestId);
  if (serviceOf(name)[call.method]?.responseStream) {
    const stream = (client as Message)[call.method](call.request ?? {}, metadata);
    return firstOf(stream).finally(() => client.close());
  }
  return new Promise((resolve, reject) => {
    const options = call.within === undefined ? {} : { deadline: Date.now() + call.within };
    (client as Message)[call.method](
      call.request ?? {},
      metadata,
      options,
      (error: ServiceError | null, answer: Message) => {
        client.close();
        if (error) reject(error);
        else resolve(answer);
      },
    );
  });
}

async function firstOf(stream: ClientReadableStream<Message>): Promise<Message> {
  stream.on('error', () => undefined);
  for await (const message of stream) return message;
  throw new Error('the stream ended without an answer');
}

/** What a stream of storyden.oauth.v1 tells, as it comes. */
export type Followed = {
  readonly messages: readonly Message[];
  /** Why it ended: the status. */
  readonly ended: Promise<StatusObject>;
  /** Reads no more for now, or goes on. */
  pause(): void;
  resume(): void;
  stop(): void;
};

/** Follows a stream of storyden.oauth.v1 until it ends or is stopped. */
export function followGrants(
  address: string,
  call: Call,
  heard: (message: Message) => void = () => undefined,
): Followed {
  const name = `storyden.oauth.v1.${call.service}`;
  const client = new (makeGenericClientConstructor(serviceOf(name), name))(
    address,
    call.secured ?? credentials.createInsecure(),
  );
  const metadata = new Metadata();
  if (call.token) metadata.set('authorization', `Bearer ${call.token}`);
  const stream: ClientReadableStream<Message> = (client as Message)[call.method](call.request ?? {}, metadata);
  const messages: Message[] = [];
  stream.on('data', (message) => {
    messages.push(message);
    heard(message);
  });
  stream.on('error', () => undefined);
  const ended = new Promise<StatusObject>((resolve) => stream.on('status', resolve));
  return {
    messages,
    ended,
    pause: () => stream.pause(),
    resume: () => stream.resume(),
    stop() {
      stream.cancel();
      client.close();
    },
  };
}

/** The error of a call that has to be refused. */
export function refusalOf(answer: Promise<Message>): Promise<ServiceError> {
  return answer.then(
    () => Promise.reject(new Error('the call was not refused')),
    (error) => error,
  );
}

// google.rpc.Status, as gRPC carries it in `grpc-status-details-bin`.
const STATUS = fromJSON({
  nested: {
    Status: {
      fields: {
        code: { type: 'int32', id: 1 },
        message: { type: 'string', id: 2 },
        details: { rule: 'repeated', type: 'Detail', id: 3 },
      },
    },
    Detail: { fields: { type_url: { type: 'string', id: 1 }, value: { type: 'bytes', id: 2 } } },
  },
});

/** The typed details of an error, each with the name of its message. */
export function detailsOf(error: ServiceError): { type: string; value: Message }[] {
  const [bytes] = error.metadata.get('grpc-status-details-bin');
  if (bytes === undefined) return [];
  const { details } = (STATUS.Status as MessageTypeDefinition<object, Message>).deserialize(Buffer.from(bytes));
  return details.map(({ type_url, value }: Message) => {
    const type = type_url.replace(/^.*\//, '');
    return { type, value: (CONTRACT[type] as MessageTypeDefinition<object, Message>).deserialize(value) };
  });
}
