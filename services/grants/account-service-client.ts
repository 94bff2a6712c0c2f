import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { AccountService, type Account as WireAccount } from '../../proto/gen/storyden/account/v1/account_pb.ts';
import type { TierTransport } from '../../runtime/tier-transport.ts';
import type { Call } from '../shared/rpc/call.ts';
import type { Account, Accounts } from './domain/account.ts';

/** Asks the account service, within the deadline and under the request id of the call at hand. */
type AccountServiceClient = { forCall(call: Call): Accounts };

/** Milliseconds to wait for the account service where the caller set no deadline. */
const DEADLINE_MS = 3_000;

/** Makes the client of the account service. */
export function accountServiceClient(transport: TierTransport): AccountServiceClient {
  const client = createClient(AccountService, transport);
  return {
    forCall: (call) => {
      const options = {
        headers: { 'x-request-id': call.requestId },
        timeoutMs: Math.min(call.timeoutMs ?? DEADLINE_MS, DEADLINE_MS),
      };
      return {
        async find(accountId) {
          // An id that cannot be one is nobody's.
          const answer = await answered(client.getAccount({ accountId }, options), [
            Code.NotFound,
            Code.InvalidArgument,
          ]);
          return answer?.account && toAccount(answer.account);
        },
        async sessionIsOver(accountId, sessionId) {
          const question = client.getSession({ accountId, sessionId }, options).catch((error: unknown) => {
            if (ConnectError.from(error).code === Code.Unimplemented) return 'not told';
            throw error;
          });
          return (await answered(question, [Code.NotFound])) === undefined;
        },
      };
    },
  };
}

/** What the account service answers; undefined for the codes that are an answer of their own. */
async function answered<Answer>(answer: Promise<Answer>, negative: readonly Code[]): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (negative.includes(ConnectError.from(error).code)) return undefined;
    // Whatever else it says, it did not answer the question: this is an outage, not a refusal.
    throw new ConnectError('the account service did not answer', Code.Unavailable, undefined, undefined, error);
  }
}

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
