import { setTimeout as delay } from 'node:timers/promises';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError } from '@connectrpc/connect';
import {
  type Revocation,
  RevocationKind,
  type WatchRevocationsResponse,
} from '../../proto/gen/storyden/oauth/v1/grant_pb.ts';
import type { Access } from './access.ts';
import type { GrantServiceClient } from './grant-service.ts';
import { type Ended, knownRevocations } from './known-revocations.ts';

/** What was revoked, as the grant service tells (GrantService.WatchRevocations). */
export type FollowedRevocations = {
  /** Whether a token has ended, by what was told. */
  hasEnded(access: Access): boolean;
  /** Whether nothing is missing but what happened in the last seconds. */
  isUpToDate(): boolean;
  /** Waits until nothing is missing, or the time for the first connection is over. */
  begun(): Promise<void>;
};

export type FollowOptions = {
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Is told why the stream is away, at every attempt. */
  readonly onAway: (error: unknown) => void;
};

/** Without a heartbeat for so long, two are missing: something may be. */
const SILENCE_MS = 12_000;
/** How long the first tokens wait for the stream to begin. */
const FIRST_CONNECTION_MS = 2_000;
const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Follows revocations: from everything that still matters on, then by the cursor of the last answer, on whatever replica answers.
 * A stream that ends or goes silent is opened again, at first at once, then after up to two seconds.
 */
export function followRevocations(
  service: Pick<GrantServiceClient, 'grants'>,
  options: FollowOptions,
): FollowedRevocations {
  const { signal } = options;
  const place = placeInStream();
  void keepFollowing(service, place, options);
  const patience = delay(FIRST_CONNECTION_MS, undefined, { signal, ref: false }).catch(() => undefined);
  const begun = Promise.race([place.begun, patience]);
  return {
    hasEnded: place.known.hasEnded,
    isUpToDate: () => !signal.aborted && place.isUpToDate(),
    begun: () => begun,
  };
}

/** What was told, and where to go on. */
function placeInStream() {
  const known = knownRevocations();
  let upToDateAt = -Infinity;
  let cursor = '';
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  return {
    known,
    begun,
    cursor: () => cursor,
    isUpToDate: () => performance.now() - upToDateAt < SILENCE_MS,
    take({ cursor: after, event }: WatchRevocationsResponse) {
      if (event.case === 'revocation') {
        for (const ended of endedBy(event.value)) known.note(ended);
      } else if (event.case === 'heartbeat') {
        // Everything before it has been told.
        upToDateAt = performance.now();
        known.forget();
        begin();
      }
      cursor = after;
    },
    /** Begins anew: nothing is known of what came after the cursor. */
    lose() {
      cursor = '';
      upToDateAt = -Infinity;
    },
  };
}

type PlaceInStream = ReturnType<typeof placeInStream>;

async function keepFollowing(
  service: Pick<GrantServiceClient, 'grants'>,
  place: PlaceInStream,
  options: FollowOptions,
) {
  const { signal } = options;
  let failures = 0;
  while (!signal.aborted) {
    const wasTold = await followOnce(service, place, options);
    failures = wasTold ? 0 : failures + 1;
    const longest = Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** failures);
    // Replicas that start again are not asked by everybody at the same moment.
    await delay(longest * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
  }
}

/** Follows until the stream ends. @returns whether it told anything */
async function followOnce(
  { grants }: Pick<GrantServiceClient, 'grants'>,
  place: PlaceInStream,
  { signal, onAway }: FollowOptions,
): Promise<boolean> {
  const stream = endedBySilence(signal);
  let wasTold = false;
  try {
    for await (const response of grants.watchRevocations({ cursor: place.cursor() }, { signal: stream.signal })) {
      stream.heard();
      place.take(response);
      wasTold = true;
    }
  } catch (error) {
    const { code } = ConnectError.from(error);
    // The cursor is too old, or of another database.
    if (code === Code.OutOfRange || code === Code.InvalidArgument) place.lose();
    if (!signal.aborted) onAway(stream.signal.aborted ? new Error('the stream of revocations is silent') : error);
  } finally {
    stream.end();
  }
  return wasTold;
}

/** A signal for one stream: with the other one, and when nothing was heard for too long. */
function endedBySilence(signal: AbortSignal) {
  const controller = new AbortController();
  const abort = () => controller.abort();
  let timer = setTimeout(abort, SILENCE_MS);
  signal.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    heard() {
      clearTimeout(timer);
      timer = setTimeout(abort, SILENCE_MS);
    },
    end() {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    },
  };
}

/** What of an event ends tokens; nothing of a kind that is newer than this. */
function endedBy({ kind, grantId, jti, clientId, accountId, revokedAt, tokensExpireAt }: Revocation): Ended[] {
  const named: Partial<Record<RevocationKind, [Ended['kind'], string | undefined]>> = {
    [RevocationKind.GRANT]: ['grant', grantId],
    [RevocationKind.ACCESS_TOKEN]: ['access_token', jti],
    [RevocationKind.CLIENT]: ['client', clientId],
    [RevocationKind.ACCOUNT]: ['account', accountId],
  };
  const [what, id] = named[kind] ?? [];
  if (what === undefined || id === undefined || !revokedAt || !tokensExpireAt) return [];
  return [{ kind: what, id, at: timestampDate(revokedAt), tokensExpireAt: timestampDate(tokensExpireAt) }];
}
