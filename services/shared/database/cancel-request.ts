import { Connection } from 'pg';

type Asked = {
  readonly host: string;
  readonly port: number;
  readonly ssl: boolean | object;
  /** What the database gave at the start (PostgreSQL documentation, BackendKeyData). */
  readonly processID: number | null;
  readonly secretKey: number | null;
};

type CancelConnection = Connection & {
  connect(port: number, host: string): void;
  requestSsl(): void;
  cancel(processId: number, secretKey: number): void;
};

/**
 * Asks the database to end the statement that runs on a connection, on one of its own (PostgreSQL documentation, 54.2.9);
 * it answers nothing. After so many milliseconds nobody tries any more.
 */
export function sendCancelRequest({ host, port, ssl, processID, secretKey }: Asked, patience: number) {
  if (processID === null || secretKey === null) return;
  const connection = new Connection({ ssl } as ConstructorParameters<typeof Connection>[0]) as CancelConnection;
  const timer = setTimeout(() => connection.stream.destroy(), patience);
  connection.on('error', () => connection.stream.destroy());
  connection.on('end', () => clearTimeout(timer));
  connection.on('connect', () => (ssl ? connection.requestSsl() : connection.cancel(processID, secretKey)));
  connection.on('sslconnect', () => connection.cancel(processID, secretKey));
  if (host.startsWith('/')) connection.connect(`${host}/.s.PGSQL.${port}` as never, '');
  else connection.connect(port, host);
}
