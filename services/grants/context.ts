import { grpcTransport } from '../../runtime/grpc-transport.ts';
import type { Logger } from '../../runtime/log.ts';
import type { TierTransport } from '../../runtime/tier-transport.ts';
import { attemptCounters } from '../shared/database/attempt-counters.ts';
import type { CleanUpReport, Rest } from '../shared/database/clean-up-round.ts';
import { type Connection, connectionOf, probe } from '../shared/database/connection.ts';
import { type JointReads, jointReads } from '../shared/database/joint-reads.ts';
import type { Database } from '../shared/database/open-database.ts';
import { requireSchema } from '../shared/database/schema.ts';
import { databaseStartFailure } from '../shared/database/start-failure.ts';
import type { Call } from '../shared/rpc/call.ts';
import { openAccess, type RpcAccess } from '../shared/rpc/rpc-access.ts';
import { accountServiceClient } from './account-service-client.ts';
import { logouts } from './backchannel-logout/backchannel-logout.ts';
import { clientDocuments } from './client-documents/client-documents.ts';
import { clientResolver } from './client-documents/client-resolver.ts';
import { logoFetcher } from './client-documents/logo-fetcher.ts';
import type { GrantsConfig } from './config.ts';
import { clientSignatures } from './crypto/client-signatures.ts';
import { type DerivedKeys, derivedKeys } from './crypto/derived-keys.ts';
import { dpopProofVerifier } from './crypto/dpop-proof-verifier.ts';
import { encryptedResponses } from './crypto/encrypted-responses.ts';
import { grantSeeds } from './crypto/grant-seeds.ts';
import { ids, random } from './crypto/random.ts';
import { type DatabaseAnswers, databaseAnswers } from './database-answers.ts';
import type { Encryption } from './domain/encryption.ts';
import { assertionAudiences, endpointsOf } from './domain/endpoints.ts';
import type { GrantSeeds } from './domain/grant-seed.ts';
import type { ApprovalPorts, ClientPorts, ConfiguredPorts, GrantPorts } from './flows/grant-ports.ts';
import { type Reencryption, type ReencryptionPorts, reencrypt, type SecretUsePorts } from './flows/retire-secrets.ts';
import { followAccounts } from './follow-accounts.ts';
import { openSigning, type Signing } from './signing/signing.ts';
import { accessTokenStore } from './store/access-tokens.ts';
import { approvedGrantStore } from './store/approved-grants.ts';
import { authorizationRequestStore } from './store/authorization-requests.ts';
import { cleanUp } from './store/clean-up.ts';
import { clientAssertionStore } from './store/client-assertions.ts';
import { clientLogoStore } from './store/client-logos.ts';
import { clientRegistrationStore } from './store/client-registrations.ts';
import { clientSessionStore } from './store/client-sessions.ts';
import { clientReader, clientStore } from './store/clients.ts';
import { consentStore } from './store/consents.ts';
import { databaseClock } from './store/database-clock.ts';
import { deviceAuthorizationStore } from './store/device-authorizations.ts';
import { dpopProofStore } from './store/dpop-proofs.ts';
import { encryptedSeedStore } from './store/encrypted-seeds.ts';
import { grantStore } from './store/grants.ts';
import { openGrantsDatabase } from './store/grants-database.ts';
import { listedDeviceStore } from './store/listed-devices.ts';
import { SCHEMA } from './store/migrations.ts';
import { pushedRequestStore } from './store/pushed-requests.ts';
import { revocationStore, revocationWatch } from './store/revocations.ts';

/** Everything that the calls to this process share: the composition root. */
export type GrantsContext = {
  /** The ports of one call: what it asks of the account service carries its request id and its deadline. */
  ports(call: Call): GrantPorts;
  /** The ports of the flows of signing keys. */
  readonly signing: Signing;
  readonly access: RpcAccess;
  readonly secretRetirement: SecretUsePorts & ReencryptionPorts;
  /** Whether the database answers. */
  probe(): Promise<void>;
  /** One round of upkeep: removes what is over, and encrypts with the first secret what an older one has encrypted. */
  upkeep(rest: Rest): Promise<CleanUpReport>;
  deliverLogouts(): void;
  /** Ends the streams of those who follow what is revoked. */
  endWatches(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Connects the flows to the database, the keys and the account service, over gRPC unless another way to it is given.
 *
 * @throws StartError if the database or a file cannot be used, or the schema is missing
 */
export async function createContext(
  config: GrantsConfig,
  log: Logger,
  toAccounts?: TierTransport,
): Promise<GrantsContext> {
  const access = openAccess(config, log);
  const database = await openGrantsDatabase(config.databaseUrl, log, { pool: config.databasePool });
  const { accountsAddress: address, rpcToken: token } = config;
  const { certificates } = access;
  const transport = toAccounts ?? grpcTransport({ tier: 'account service', address, token, certificates });
  try {
    return await connect({ config, access, database, transport, log });
  } catch (error) {
    access.close();
    transport.close();
    await database.close();
    throw databaseStartFailure(error);
  }
}

type Connected = {
  readonly config: GrantsConfig;
  readonly access: RpcAccess;
  readonly database: Database;
  readonly transport: TierTransport;
  readonly log: Logger;
};

async function connect({ config, access, database, transport, log }: Connected): Promise<GrantsContext> {
  const db = connectionOf(database);
  await requireSchema(db, SCHEMA);
  const clock = databaseClock(db);
  await clock.synchronise();
  const { now } = clock;
  const answers = databaseAnswers(now);
  const secrets = derivedKeys(config.secrets);
  const signing = await openSigning({ config, db, secrets, now, log });
  const delivery = logouts({ config, db, signer: signing.signer, now, ids, log });
  const secretRetirement = {
    secretIds: secrets.ids,
    grantSeeds: grantSeeds(secrets, log),
    encryptedSeeds: encryptedSeedStore(db),
    encryptedKeys: signing.encryptedKeys,
  };
  const watch = revocationWatch(db, config.databaseUrl);
  const joint = jointReads(db);
  const shared: Omit<GrantPorts, 'accounts'> = {
    ...configuredPorts(config),
    ...approvalPorts(config, db, joint, answers),
    ...clientPorts(config, database, joint, { now, log }),
    revocationWatch: watch,
    deliverLogouts: delivery.wake,
    signer: signing.signer,
    verifier: signing.signer,
    encryption: encryptionOf(secrets, secretRetirement.grantSeeds, now),
    counters: countersOf(db),
    ids,
    random,
    now,
  };
  await shared.revocations.noteLifetime(config.lifetimes.accessToken);
  const accounts = accountServiceClient(transport);
  const endFollowing = followAccounts({
    transport,
    accounts: accounts.forCall({ requestId: 'follow-accounts', timeoutMs: undefined }),
    revocations: shared.revocations,
    now,
    log,
  });
  return {
    ports: (call) => ({ ...shared, accounts: accounts.forCall(call) }),
    signing,
    access,
    secretRetirement,
    async probe() {
      await probe(db);
      await clock.synchronise();
      answers.noteAnswer();
    },
    async upkeep(rest) {
      await shared.revocations.noteLifetime(config.lifetimes.accessToken);
      return upkeepReport(await reencrypt(secretRetirement), await cleanUp(db, rest));
    },
    deliverLogouts: delivery.wake,
    endWatches: watch.close,
    async close() {
      await Promise.all([watch.close(), endFollowing()]);
      await delivery.stop();
      access.close();
      transport.close();
      await database.close();
    },
  };
}

const configuredPorts = (config: GrantsConfig): ConfiguredPorts => ({
  issuer: config.issuer,
  resources: config.resources,
  endpoints: endpointsOf(config.issuer),
  lifetimes: config.lifetimes,
  limits: config.limits,
  settings: {
    pkce: config.pkce,
    devicePollEverySeconds: config.devicePollEverySeconds,
    clientSecretOverlap: config.clientSecretOverlap,
    dynamicRegistration: config.dynamicRegistration,
    redirectSchemes: config.redirectSchemes,
  },
});

function approvalPorts(
  config: GrantsConfig,
  db: Connection,
  joint: JointReads,
  { silence }: DatabaseAnswers,
): ApprovalPorts {
  const readClient = clientReader(config.metadataDocuments);
  const { lifetimes } = config;
  return {
    authorizationRequests: authorizationRequestStore(db, joint, readClient),
    pushedRequests: pushedRequestStore(db),
    devices: deviceAuthorizationStore(db, readClient),
    listedDevices: listedDeviceStore(db),
    consents: consentStore(db),
    grants: grantStore(db, joint, readClient, { lifetimes, silence }),
    approvedGrants: approvedGrantStore(db),
    accessTokens: accessTokenStore(db, joint, readClient, lifetimes),
    clientSessions: clientSessionStore(db),
    revocations: revocationStore(db),
  };
}

function clientPorts(
  { issuer, metadataDocuments, redirectSchemes }: GrantsConfig,
  database: Database,
  joint: JointReads,
  { now, log }: { readonly now: () => Date; readonly log: Logger },
): ClientPorts {
  const db = connectionOf(database);
  const clients = clientStore(db, joint, clientReader(metadataDocuments), ids.make);
  const documents = clientDocuments({ ...metadataDocuments, redirectSchemes, clients, now, log });
  const audiences = assertionAudiences(issuer, endpointsOf(issuer));
  return {
    clients,
    clientResolver: clientResolver({ clients, documents, metadataDocumentsEnabled: metadataDocuments.enabled }),
    registrations: clientRegistrationStore(database),
    logos: clientLogoStore(db),
    logoFetcher: logoFetcher({ ...metadataDocuments, log }),
    clientSignatures: clientSignatures({ audiences, now, documents }),
    assertions: clientAssertionStore(db),
    dpopProofVerifier,
    dpopProofs: dpopProofStore(db),
  };
}

const encryptionOf = (secrets: DerivedKeys, seeds: GrantSeeds, now: () => Date): Encryption => ({
  grantSeeds: seeds,
  responses: encryptedResponses(secrets.authorizationResponse, now),
  userCodeKeys: secrets.userCode,
  dpopNonceKeys: secrets.dpopNonce,
  reauthenticationKeys: secrets.reauthentication,
});

/** Milliseconds for which a flood of refused requests does not even read. */
const REFUSALS_REMEMBERED = 1_000;

const countersOf = (db: Connection): GrantPorts['counters'] => ({
  guess: attemptCounters(db, { table: 'grants_rate_limits' }),
  request: attemptCounters(db, { table: 'grants_rate_limits', rememberRefusals: REFUSALS_REMEMBERED }),
});

const upkeepReport = (reencryption: Reencryption, removal: CleanUpReport | undefined): CleanUpReport => ({
  removed: removal?.removed ?? {},
  reencrypted: reencryption.counts,
  backlog: reencryption.backlog || removal?.backlog === true,
});
