import { setTimeout as delay } from 'node:timers/promises';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { AccountChangeKind, AccountService } from '../../proto/gen/storyden/account/v1/account_pb.ts';
import type { Logger } from '../../runtime/log.ts';
import type { TierTransport } from '../../runtime/tier-transport.ts';
import type { Accounts } from './domain/account.ts';
import type { Revocations } from './domain/revocation.ts';

export type FollowAccountsOptions = {
  readonly transport: TierTransport;
  readonly accounts: Pick<Accounts, 'find'>;
  readonly revocations: Pick<Revocations, 'noteSuspension' | 'accountsWithGrants'>;
  /** The database's time. */
  readonly now: () => Date;
  readonly log: Logger;
};

/** Milliseconds until a stream that ended is opened again. */
const AGAIN_MS = 500;
/** Accounts of one look, and milliseconds until the next. */
const LOOK = { accounts: 100, everyMs: 250 };
/** Milliseconds of looking until an account system that tells of nothing is asked again whether it does. */
const ASK_AGAIN_MS = 60_000;

/**
 * Follows the suspensions that the account service tells of, and writes them among what was revoked. Every replica does: what is
 * written twice is there once. Of an account system that does not tell, the accounts with grants are looked at, one after the other.
 * Returns what ends it.
 */
export function followAccounts(options: FollowAccountsOptions): () => Promise<void> {
  const stop = new AbortController();
  const { signal } = stop;
  const suspended = new Set<string>();
  const running = (async () => {
    let cursor = '';
    while (!signal.aborted) {
      try {
        for await (cursor of suspensions(cursor, options, signal));
      } catch (error) {
        const { code } = ConnectError.from(error);
        if (code === Code.OutOfRange || code === Code.InvalidArgument) cursor = '';
        if (code === Code.Unimplemented) await lookFor(ASK_AGAIN_MS, suspended, options, signal);
        else if (!signal.aborted)
          options.log.debug({ err: error }, 'the account service tells of no suspensions at the moment');
      }
      await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  })();
  return () => {
    stop.abort();
    return running;
  };
}

/** Writes what the account service tells, and gives the cursor after each. @throws ConnectError when the stream ends */
async function* suspensions(begin: string, { transport, revocations }: FollowAccountsOptions, signal: AbortSignal) {
  const client = createClient(AccountService, transport);
  for await (const { cursor, event } of client.watchAccounts({ cursor: begin }, { signal })) {
    if (event.case === 'change' && event.value.kind === AccountChangeKind.SUSPENDED && event.value.changedAt) {
      await revocations.noteSuspension(event.value.accountId, timestampDate(event.value.changedAt));
    }
    yield cursor;
  }
}

/**
 * Looks at the accounts with grants, again and again, for so many milliseconds. A suspension is of when it is seen first;
 * `suspended` are those that were seen.
 */
async function lookFor(
  ms: number,
  suspended: Set<string>,
  { accounts, revocations, now, log }: FollowAccountsOptions,
  signal: AbortSignal,
) {
  const until = performance.now() + ms;
  let after = '';
  while (performance.now() < until && !signal.aborted) {
    try {
      const ids = await revocations.accountsWithGrants(after, LOOK.accounts);
      for (const account of await Promise.all(ids.map((id) => accounts.find(id)))) {
        if (account === undefined) continue;
        if (account.suspended && !suspended.has(account.id)) await revocations.noteSuspension(account.id, now());
        if (account.suspended) suspended.add(account.id);
        else suspended.delete(account.id);
      }
      after = ids.length < LOOK.accounts ? '' : (ids.at(-1) ?? '');
    } catch (error) {
      log.debug({ err: error }, 'the accounts could not be looked at');
    }
    await delay(LOOK.everyMs, undefined, { signal }).catch(() => undefined);
  }
}
