import { invalidArgument, Refusal } from '../../shared/refusal.ts';
import type { Revocation, RevocationPage, Revocations, RevocationWatch } from '../domain/revocation.ts';

/** What a subscriber is told, and the cursor that goes on after it. */
export type RevocationEvent = {
  readonly cursor: string;
  /** Absent in a heartbeat. */
  readonly revocation?: Revocation;
};

export type WatchRevocationsPorts = {
  readonly revocations: Pick<Revocations, 'read'>;
  readonly revocationWatch: RevocationWatch;
};

/** Milliseconds from one heartbeat to the next. */
const HEARTBEAT_MS = 5_000;

/**
 * Tells of everything that was revoked after a cursor, and of what is revoked from now on, each at least once; a heartbeat every
 * five seconds, and as soon as all of the past is told, says that nothing was missed. Ends when the subscriber gives up or this server stops.
 *
 * @throws Refusal invalid_argument for what is no cursor, out_of_range for one that is too old
 */
export async function* watchRevocations(
  begin: string,
  { revocations, revocationWatch: watch }: WatchRevocationsPorts,
  signal: AbortSignal,
): AsyncGenerator<RevocationEvent, void, undefined> {
  let cursor = begin;
  let heartbeatAt = 0;
  while (!signal.aborted && !watch.closed) {
    const { version } = watch;
    const page = checked(await revocations.read(cursor));
    for (const { row: revocation, cursor: after } of page.rows) yield { cursor: after, revocation };
    cursor = page.cursor;
    if (page.hasMore) continue;
    if (performance.now() >= heartbeatAt) {
      yield { cursor };
      heartbeatAt = performance.now() + HEARTBEAT_MS;
    }
    await watch.changed(version, heartbeatAt - performance.now(), signal);
  }
}

function checked(page: RevocationPage | 'malformed' | 'too_old'): RevocationPage {
  if (page === 'malformed') throw invalidArgument('The cursor is none of this service.', 'Begin with an empty cursor.');
  if (page === 'too_old') {
    throw new Refusal('out_of_range', 'What came after this cursor may have been removed.', {
      suggested: 'Begin with an empty cursor.',
    });
  }
  return page;
}
