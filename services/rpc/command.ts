import type { DescService } from '@bufbuild/protobuf';
import { type Client, ConnectError, createClient } from '@connectrpc/connect';
import { z } from 'zod';
import { ErrorDetailSchema } from '../../proto/gen/storyden/account/v1/error_pb.ts';
import { grpcTransport } from '../../runtime/grpc-transport.ts';
import { StartError } from '../../runtime/process.ts';
import { readSettings, secret } from '../../runtime/settings.ts';

/** The services that can be called, by the variable that says where. */
const SERVICES = {
  GRANTS_ADDRESS: { tier: 'grant service', address: '127.0.0.1:9000' },
  ACCOUNTS_ADDRESS: { tier: 'account service', address: '127.0.0.1:9010' },
};

/** Milliseconds that a command waits for an answer. */
export const DEADLINE_MS = 20_000;

/**
 * Calls a service from a command: the variable `at` says where it is, RPC_TOKEN or RPC_TOKEN_FILE is the token to
 * present.
 *
 * @throws SettingsError, StartError for what the service refuses.
 */
export async function callService<Service extends DescService, Result>(
  service: Service,
  at: keyof typeof SERVICES,
  call: (client: Client<Service>) => Promise<Result>,
): Promise<Result> {
  const settings = readSettings(
    {
      [at]: z.string().prefault(SERVICES[at].address),
      RPC_TOKEN: secret(z.string('the token of a caller that may do this').min(1)),
    },
    process.env,
  );
  const { tier } = SERVICES[at];
  const transport = grpcTransport({ tier, address: String(settings[at]), token: String(settings.RPC_TOKEN) });
  try {
    return await call(createClient(service, transport));
  } catch (error) {
    throw refusal(error);
  } finally {
    transport.close();
  }
}

/** What the service says, for a person. */
function refusal(error: unknown): unknown {
  if (!(error instanceof ConnectError)) return error;
  const [detail] = error.findDetails(ErrorDetailSchema);
  return new StartError(detail ? `${detail.message} ${detail.suggested}`.trim() : error.message);
}
