// Read in the SDK too: imports nothing.

/** Who acts for the subject of a token, as its claim `act` says (RFC 8693 §4.1). */
export type Actor = {
  /** The client's id where it acts for itself, else an account's. */
  readonly sub: string;
  /** The client by which it acts. */
  readonly client_id: string;
  /** Who acted before: the actor of the token that was exchanged. */
  readonly act?: Actor;
};

/** A token that another one was made of. */
export type TokenSource = {
  readonly jti: string;
  /** Seconds since the epoch. */
  readonly issuedAt: number;
  readonly clientId: string;
  /** Whom it stands for. Absent for a token that was exchanged itself: its own sources say so. */
  readonly subject: string | undefined;
  readonly grantId: string | undefined;
};

/** What an exchanged token says beside the rest (docs/decisions/0055-tokens-that-were-exchanged.md). */
export type Delegation = {
  readonly act: Actor;
  /** Every token that it was made of, back to the one that an approval or a client itself was given, which comes first. */
  readonly sources: readonly TokenSource[];
};

/** The claims that say so. `exchanged_from` is this server's own, `iat` in it is that of the source. */
export function delegationClaims({ act, sources }: Delegation) {
  return {
    act,
    exchanged_from: sources.map(({ jti, issuedAt, clientId, subject, grantId }) => ({
      jti,
      iat: issuedAt,
      client_id: clientId,
      ...(subject !== undefined && { sub: subject }),
      ...(grantId !== undefined && { grant_id: grantId }),
    })),
  };
}

type ReadClaims = Readonly<Record<string, unknown>>;

/** Reads what delegationClaims writes; undefined if it is not such. */
export function readDelegation({ act, exchanged_from }: ReadClaims): Delegation | undefined {
  const actor = readActor(act);
  if (actor === undefined || !Array.isArray(exchanged_from) || exchanged_from.length === 0) return undefined;
  const sources = exchanged_from.map(readSource).filter((source) => source !== undefined);
  return sources.length === exchanged_from.length ? { act: actor, sources } : undefined;
}

function readActor(claim: unknown): Actor | undefined {
  const { sub, client_id, act }: ReadClaims = Object(claim);
  if (typeof sub !== 'string' || typeof client_id !== 'string') return undefined;
  if (act === undefined) return { sub, client_id };
  const before = readActor(act);
  return before && { sub, client_id, act: before };
}

function readSource(claim: unknown): TokenSource | undefined {
  const { jti, iat, client_id, sub, grant_id }: ReadClaims = Object(claim);
  if (typeof jti !== 'string' || typeof iat !== 'number' || typeof client_id !== 'string') return undefined;
  if (!isTextOrAbsent(sub) || !isTextOrAbsent(grant_id)) return undefined;
  return { jti, issuedAt: iat, clientId: client_id, subject: sub, grantId: grant_id };
}

const isTextOrAbsent = (claim: unknown) => claim === undefined || typeof claim === 'string';
