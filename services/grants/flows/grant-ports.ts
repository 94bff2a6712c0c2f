import type { CountAttempt } from '../../shared/attempts.ts';
import type { FeedSignal } from '../../shared/event-feed.ts';
import type { AccessTokens } from '../domain/access-token.ts';
import type { Accounts } from '../domain/account.ts';
import type { AuthorizationRequests, PushedRequests } from '../domain/authorization-request.ts';
import type { ClientResolver, Clients } from '../domain/client.ts';
import type { ClientAssertions } from '../domain/client-assertion.ts';
import type { ClientLogos, LogoFetcher } from '../domain/client-logo.ts';
import type { ClientRegistrations } from '../domain/client-registration.ts';
import type { ClientSignatures } from '../domain/client-signatures.ts';
import type { DeviceAuthorizations } from '../domain/device-authorization.ts';
import type { DpopProofs, DpopProofVerifier } from '../domain/dpop-proof.ts';
import type { Encryption } from '../domain/encryption.ts';
import type { Endpoints } from '../domain/endpoints.ts';
import type { FlowSettings, RequestLimits } from '../domain/flow-settings.ts';
import type { ApprovedGrants, Grants } from '../domain/grant.ts';
import type { Ids } from '../domain/ids.ts';
import type { Lifetimes } from '../domain/lifetimes.ts';
import type { ListedDevices } from '../domain/listed-device.ts';
import type { ClientSessions } from '../domain/logout.ts';
import type { Random } from '../domain/random.ts';
import type { Consents } from '../domain/remembered-consent.ts';
import type { ResourceRules } from '../domain/resource.ts';
import type { Revocations } from '../domain/revocation.ts';
import type { TokenSigner, TokenVerifier } from '../domain/token-signer.ts';

/** Requests, what is decided about them, and what that becomes. */
export type ApprovalPorts = {
  readonly authorizationRequests: AuthorizationRequests;
  readonly pushedRequests: PushedRequests;
  readonly devices: DeviceAuthorizations;
  readonly listedDevices: ListedDevices;
  readonly consents: Consents;
  readonly grants: Grants;
  readonly approvedGrants: ApprovedGrants;
  readonly accessTokens: AccessTokens;
  readonly clientSessions: ClientSessions;
  readonly revocations: Revocations;
};

/** Clients, and how they prove who they are. */
export type ClientPorts = {
  readonly clients: Clients;
  /** Finds the clients that are known by their documents too. */
  readonly clientResolver: ClientResolver;
  readonly registrations: ClientRegistrations;
  readonly logos: ClientLogos;
  readonly logoFetcher: LogoFetcher;
  readonly clientSignatures: ClientSignatures;
  readonly assertions: ClientAssertions;
  readonly dpopProofVerifier: DpopProofVerifier;
  readonly dpopProofs: DpopProofs;
};

/** What the configuration says. */
export type ConfiguredPorts = ResourceRules & {
  readonly endpoints: Endpoints;
  readonly lifetimes: Lifetimes;
  readonly limits: RequestLimits;
  readonly settings: FlowSettings;
};

/**
 * All that the flows of a call may ask of the world: context.ts makes it, and a flow takes what it needs of it. The flows of
 * signing keys and secrets have ports of their own (read-signing-keys.ts, rotate-signing-keys.ts, retire-secrets.ts).
 */
export type GrantPorts = ApprovalPorts &
  ClientPorts &
  ConfiguredPorts & {
    /** The account service, under the request id and within the deadline of the call. */
    readonly accounts: Accounts;
    readonly revocationWatch: FeedSignal;
    /** Starts to deliver logout tokens; nobody waits for it. */
    readonly deliverLogouts: () => void;
    readonly signer: TokenSigner;
    readonly verifier: TokenVerifier;
    readonly encryption: Encryption;
    /** Count attempts against `limits`; `request` counts what is not taken back. */
    readonly counters: { readonly guess: CountAttempt; readonly request: CountAttempt };
    readonly ids: Ids;
    readonly random: Random;
    /** The database's time. */
    readonly now: () => Date;
  };
