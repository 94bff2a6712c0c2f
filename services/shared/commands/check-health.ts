// Asks a server for its health (grpc.health.v1): node services/shared/commands/check-health.ts host:port
// Exit code 0 if it serves, 1 if it does not or does not answer.
import { credentials, loadPackageDefinition, type ServiceClientConstructor } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { protoPath } from 'grpc-health-check';
import { isGiven } from '../../../runtime/settings.ts';

type HealthPackage = { grpc: { health: { v1: { Health: ServiceClientConstructor } } } };

const TIMEOUT_MS = 2_000;

// It asks its own container by a name that no certificate has, tells nothing and believes nothing but that.
const secured = isGiven(process.env, 'RPC_TLS_CERT')
  ? credentials.createSsl(null, null, null, { rejectUnauthorized: false })
  : credentials.createInsecure();
const { Health } = (loadPackageDefinition(loadSync(protoPath, { enums: String })) as unknown as HealthPackage).grpc
  .health.v1;
const client = new Health(process.argv[2] ?? '127.0.0.1:9000', secured, {
  // An address is no name that TLS may ask for (RFC 6066 §3).
  'grpc.ssl_target_name_override': 'localhost',
});
client.check?.({}, { deadline: Date.now() + TIMEOUT_MS }, (error: Error | null, answer?: { status: string }) => {
  process.exitCode = error === null && answer?.status === 'SERVING' ? 0 : 1;
  client.close();
});
