import type { DescService } from '@bufbuild/protobuf';
import { type Client, Code, ConnectError, createClient } from '@connectrpc/connect';
import { z } from 'zod';
import { ErrorDetailSchema as AccountErrorDetailSchema } from '../../../proto/gen/storyden/account/v1/error_pb.ts';
import { ErrorDetailSchema } from '../../../proto/gen/storyden/error/v1/error_pb.ts';
import { grpcTransport } from '../../../runtime/grpc-transport.ts';
import { createLog } from '../../../runtime/log.ts';
import { StartError } from '../../../runtime/process.ts';
import { openCertificates } from '../../../runtime/rpc-certificates.ts';
import { RPC_SECURITY_SETTINGS, rpcTls, withoutTokenIfCertified } from '../../../runtime/rpc-security.ts';
import { readSettings, rpcAddress, secret } from '../../../runtime/settings.ts';

/** The services that can be called, by the variable that says where. */
const SERVICES = {
  GRANTS_ADDRESS: { tier: 'grant service', address: '127.0.0.1:9000' },
  ACCOUNTS_ADDRESS: { tier: 'account service', address: '127.0.0.1:9010' },
};

/** Milliseconds that a command waits for an answer. */
export const DEADLINE_MS = 20_000;

const CALLING = {
  ...RPC_SECURITY_SETTINGS,
  RPC_TOKEN: secret(z.string('the token of a caller that may do this').min(1)),
};

/**
 * Calls a service from a command: the variable `at` says where it is, RPC_TOKEN or RPC_TOKEN_FILE is the token to
 * present, RPC_TLS_CERT a certificate, as the tiers do.
 *
 * @throws SettingsError, StartError for what the service refuses.
 */
export async function callService<Service extends DescService, Result>(
  service: Service,
  at: keyof typeof SERVICES,
  call: (client: Client<Service>) => Promise<Result>,
): Promise<Result> {
  const { tier } = SERVICES[at];
  const settings = readSettings(withoutTokenIfCertified(CALLING, process.env), process.env);
  const address = String(readSettings({ [at]: rpcAddress(SERVICES[at].address) }, process.env)[at]);
  const { rpcTls: tls } = rpcTls(settings, process.env, { call: { [at]: address } });
  const certificates = tls && openCertificates(tls, createLog({ name: 'command', level: 'warn' }));
  const transport = grpcTransport({ tier, address, token: settings.RPC_TOKEN, certificates });
  try {
    return await call(createClient(service, transport));
  } catch (error) {
    throw refusal(error, at, address, settings.RPC_TOKEN === undefined ? CERTIFICATE : TOKEN);
  } finally {
    transport.close();
    certificates?.close();
  }
}

/** What makes a command known as a caller. */
type Shown = { readonly setting: string; readonly shown: string };
const TOKEN: Shown = { setting: 'RPC_TOKEN', shown: 'token' };
const CERTIFICATE: Shown = { setting: 'RPC_TLS_CERT', shown: 'certificate' };

// What grpc-js says where it reaches nobody.
const UNREACHED = /^(No connection established|Name resolution failed|the name has no address)/;
const WRAPPING = /^No connection established\. Last error: (Error: )?|\. Resolution note: .*$|^Error: /g;

/** What the service says, or what kept it from saying anything, for a person. */
function refusal(error: unknown, at: keyof typeof SERVICES, address: string, { setting, shown }: Shown): unknown {
  if (!(error instanceof ConnectError)) return error;
  const [detail] = [...error.findDetails(ErrorDetailSchema), ...error.findDetails(AccountErrorDetailSchema)];
  if (detail) return new StartError(`${detail.message} ${detail.suggested}`.trim());
  const { tier } = SERVICES[at];
  const said = error.rawMessage;
  if (UNREACHED.test(said)) {
    const reason = said.replaceAll(WRAPPING, '');
    return new StartError(`${at}: no ${tier} answers at ${address} (${reason}). Start it, or correct ${at}.`);
  }
  switch (error.code) {
    case Code.Unauthenticated:
      return new StartError(
        `${setting}: the ${tier} knows no caller with this ${shown}; its RPC_CALLERS says whom it knows.`,
      );
    case Code.PermissionDenied:
      return new StartError(
        `${setting}: the caller with this ${shown} may not do this; its roles are in RPC_CALLERS of the ${tier}.`,
      );
    case Code.Unimplemented:
      return new StartError(`${at}: what answers at ${address} is no ${tier} of this release. Correct ${at}.`);
    default:
      return new StartError(`The ${tier} at ${address} cannot do this now: ${said}. Try again soon.`);
  }
}
