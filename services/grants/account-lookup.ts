import { randomUUID } from 'node:crypto';
import { type CallOptions, type Client, Code, ConnectError } from '@connectrpc/connect';
import type { AccountService, Account as WireAccount } from '../../proto/gen/storyden/account/v1/account_pb.ts';
import { within } from '../../runtime/within.ts';
import { batched } from '../shared/batched.ts';
import type { Account } from './domain/account.ts';

/** Somebody waits for an account. */
export type AccountQuestion = {
  readonly accountId: string;
  readonly requestId: string;
  /** When whoever waits gives up, by performance.now(). */
  readonly deadline: number;
};

type AccountClient = Pick<Client<typeof AccountService>, 'getAccount' | 'batchGetAccounts'>;

/** Ids of one BatchGetAccounts at most, by its contract. */
const LARGEST_BATCH = 100;
/** Milliseconds until an account system that serves no batches is sent one again: it may have been replaced. */
const ONE_BY_ONE_MS = 60_000;

/**
 * Looks accounts up: what is waited for at the same moment is one call, in which each id stands once. An answer is of a call
 * that was sent after the question was asked (docs/decisions/0050-accounts-are-asked-for-together.md). Undefined if no account
 * has the id.
 *
 * @throws ConnectError, TimedOut
 */
export function accountLookup(client: AccountClient) {
  let batchesFrom = 0;

  const findTogether = batched<AccountQuestion, Account | undefined | 'ask_alone'>({
    most: LARGEST_BATCH,
    underWay: 1,
    async run(questions) {
      const [first, ...others] = questions;
      if (first !== undefined && others.length === 0) return [await findOne(first, client)];
      const accounts = await findAll(questions, client);
      if (accounts === 'not_served') batchesFrom = performance.now() + ONE_BY_ONE_MS;
      return questions.map(({ accountId }) =>
        accounts !== 'not_served' && accounts.has(accountId) ? accounts.get(accountId) : 'ask_alone',
      );
    },
  });

  return async (question: AccountQuestion): Promise<Account | undefined> => {
    if (performance.now() < batchesFrom) return findOne(question, client);
    const answer = await within(millisecondsTo(question.deadline), findTogether(question), 'no answer in time');
    return answer === 'ask_alone' ? findOne(question, client) : answer;
  };
}

/**
 * What one call says of the ids: the account with exactly this id, or undefined where it says that there is none. An account
 * system may know an id in another spelling, or take none of a batch in which one cannot be an id; of such it says nothing.
 * The call waits as long as the last of those who wait for it, and has a request id of its own.
 */
async function findAll(questions: readonly AccountQuestion[], client: AccountClient) {
  const requestId = randomUUID();
  const deadline = Math.max(...questions.map((question) => question.deadline));
  const accountIds = [...new Set(questions.map(({ accountId }) => accountId))];
  try {
    const answer = await client.batchGetAccounts({ accountIds }, callOptions({ requestId, deadline }));
    const missing = answer.missingAccountIds.map((id): [string, undefined] => [id, undefined]);
    const found = answer.accounts.map((account): [string, Account] => [account.id, toAccount(account)]);
    return new Map([...missing, ...found]);
  } catch (error) {
    const { code } = ConnectError.from(error);
    if (code === Code.Unimplemented) return 'not_served';
    if (code === Code.InvalidArgument) return new Map<string, undefined>();
    // The log of each call that fails by this says what the account service's log calls it.
    throw new Error(`asked with others as request ${requestId}`, { cause: error });
  }
}

async function findOne(question: AccountQuestion, client: AccountClient): Promise<Account | undefined> {
  try {
    const { account } = await client.getAccount({ accountId: question.accountId }, callOptions(question));
    return account && toAccount(account);
  } catch (error) {
    const { code } = ConnectError.from(error);
    // An id that cannot be one is nobody's.
    if (code === Code.NotFound || code === Code.InvalidArgument) return undefined;
    throw error;
  }
}

const callOptions = ({ requestId, deadline }: Omit<AccountQuestion, 'accountId'>): CallOptions => ({
  headers: { 'x-request-id': requestId },
  timeoutMs: millisecondsTo(deadline),
});

const millisecondsTo = (deadline: number) => Math.max(0, Math.ceil(deadline - performance.now()));

function toAccount(account: WireAccount): Account {
  const [primary] = account.emailAddresses;
  return {
    id: account.id,
    handle: account.handle,
    name: account.name,
    ...(primary && { email: { address: primary.emailAddress, verified: primary.verified } }),
    permissions: account.permissions,
    suspended: account.suspended,
    suspensions: account.suspensions,
  };
}
