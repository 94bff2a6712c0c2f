import { grpcTransport } from '../../runtime/grpc-transport.ts';
import type { Logger } from '../../runtime/log.ts';
import { attemptCounters } from '../shared/database/attempt-counters.ts';
import type { CleanUpReport } from '../shared/database/clean-up-round.ts';
import { connectionOf, probe } from '../shared/database/connection.ts';
import { requireSchema } from '../shared/database/schema.ts';
import { databaseStartFailure } from '../shared/database/start-failure.ts';
import type { Call } from '../shared/rpc/call.ts';
import { accountServiceClient } from './account-service-client.ts';
import { logouts } from './backchannel-logout/backchannel-logout.ts';
import { clientDocuments } from './client-documents/client-documents.ts';
import { clientResolver } from './client-documents/client-resolver.ts';
import { logoFetcher } from './client-documents/logo-fetcher.ts';
import type { GrantsConfig } from './config.ts';
import { clientSignatures } from './crypto/client-signatures.ts';
import { derivedKeys } from './crypto/derived-keys.ts';
import { dpopProofVerifier } from './crypto/dpop-proof-verifier.ts';
import { encryptedResponses } from './crypto/encrypted-responses.ts';
import { grantSeeds } from './crypto/grant-seeds.ts';
import { ids, random } from './crypto/random.ts';
import { databaseAnswers } from './database-answers.ts';
import { assertionAudiences, endpointsOf } from './domain/endpoints.ts';
import { type Reencryption, reencrypt } from './flows/retire-secrets.ts';
import { openSigning } from './signing/signing.ts';
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

/** Everything the flows of this process share: the composition root. */
export type Context = Awaited<ReturnType<typeof createContext>>;

/** Connects the rules to the database, the keys and the account service. */
export async function createContext(config: GrantsConfig, log: Logger) {
  const database = await openGrantsDatabase(config.databaseUrl, log, { pool: config.databasePool });
  const transport = grpcTransport({
    tier: 'account service',
    address: config.accountsAddress,
    token: config.rpcToken,
  });
  try {
    const db = connectionOf(database);
    await requireSchema(db, SCHEMA);
    const clock = databaseClock(db);
    await clock.synchronise();
    const answers = databaseAnswers(clock.now);
    const secrets = derivedKeys(config.secrets);
    const seeds = grantSeeds(secrets, log);
    const signing = await openSigning({ config, db, secrets, now: clock.now, log });
    const accounts = accountServiceClient(transport);
    const readClient = clientReader(config.metadataDocuments);
    const clients = clientStore(db, readClient, ids.make);
    const { metadataDocuments, redirectSchemes } = config;
    const documents = clientDocuments({ ...metadataDocuments, redirectSchemes, clients, now: clock.now, log });
    const delivery = logouts({ config, db, signer: signing.signer, now: clock.now, ids, log });
    const encryption = {
      secretIds: secrets.ids,
      seeds,
      encryptedSeeds: encryptedSeedStore(db),
      encryptedKeys: signing.encryptedKeys,
    };
    const shared = {
      ...settings(config),
      ids,
      random,
      clients,
      clientResolver: clientResolver({ clients, documents, metadataDocumentsEnabled: metadataDocuments.enabled }),
      logos: clientLogoStore(db),
      logoFetcher: logoFetcher({ ...metadataDocuments, log }),
      authorizationRequests: authorizationRequestStore(db, readClient),
      pushedRequests: pushedRequestStore(db),
      consents: consentStore(db),
      devices: deviceAuthorizationStore(db, readClient),
      listedDevices: listedDeviceStore(db),
      grants: grantStore(db, readClient, { lifetimes: config.lifetimes, silence: answers.silence }),
      approvedGrants: approvedGrantStore(db),
      accessTokens: accessTokenStore(db, readClient, config.lifetimes),
      clientSessions: clientSessionStore(db),
      deliverLogouts: delivery.wake,
      registrations: clientRegistrationStore(database),
      countGuess: attemptCounters(db, { table: 'grants_rate_limits' }),
      countRequest: attemptCounters(db, { table: 'grants_rate_limits', rememberRefusals: REFUSALS_REMEMBERED }),
      clientSignatures: clientSignatures({
        audiences: assertionAudiences(config.issuer, endpointsOf(config.issuer)),
        now: clock.now,
        documents,
      }),
      assertions: clientAssertionStore(db),
      dpopProofVerifier,
      dpopProofs: dpopProofStore(db),
      signer: signing.signer,
      verifier: signing.signer,
      encryption: {
        grantSeeds: seeds,
        responses: encryptedResponses(secrets.authorizationResponse, clock.now),
        userCodeKeys: secrets.userCode,
        dpopNonceKeys: secrets.dpopNonce,
        reauthenticationKeys: secrets.reauthentication,
      },
      now: clock.now,
    };
    return {
      signing,
      /** The ports of one call: what it asks of the account service carries its request id and its deadline. */
      ports: (call: Call) => ({ ...shared, accounts: accounts.forCall(call) }),
      /** Whether the database answers. */
      async probe() {
        await probe(db);
        await clock.synchronise();
        answers.noteAnswer();
      },
      /** One round of upkeep: removes what is over, and encrypts with the first secret what an older one has encrypted. */
      upkeep: async () => tidied(await reencrypt(encryption), await cleanUp(db)),
      encryption,
      deliverLogouts: delivery.wake,
      async close() {
        await delivery.stop();
        transport.close();
        await database.close();
      },
    };
  } catch (error) {
    transport.close();
    await database.close();
    throw databaseStartFailure(error);
  }
}

const tidied = (reencryption: Reencryption, report: CleanUpReport | undefined): CleanUpReport => ({
  removed: report?.removed ?? {},
  sealed_anew: reencryption.counts,
  backlog: reencryption.backlog || report?.backlog === true,
});

/** Milliseconds for which a flood of refused requests does not even read. */
const REFUSALS_REMEMBERED = 1_000;

const settings = (config: GrantsConfig) => ({
  issuer: config.issuer,
  resources: config.resources,
  endpoints: endpointsOf(config.issuer),
  lifetimes: config.lifetimes,
  devicePollEverySeconds: config.devicePollEverySeconds,
  clientSecretOverlap: config.clientSecretOverlap,
  limits: config.limits,
  pkce: config.pkce,
  dynamicRegistration: config.dynamicRegistration,
  redirectSchemes: config.redirectSchemes,
});
