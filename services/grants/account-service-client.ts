import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { AccountService } from '../../proto/gen/storyden/account/v1/account_pb.ts';
import type { TierTransport } from '../../runtime/tier-transport.ts';
import type { Call } from '../shared/rpc/call.ts';
import { accountLookup } from './account-lookup.ts';
import type { Accounts } from './domain/account.ts';

/** Asks the account service, within the deadline and under the request id of the call at hand. */
type AccountServiceClient = { forCall(call: Call): Accounts };

/** Milliseconds to wait for the account service where the caller set no deadline. */
const DEADLINE_MS = 3_000;

/** Makes the client of the account service. */
export function accountServiceClient(transport: TierTransport): AccountServiceClient {
  const client = createClient(AccountService, transport);
  const lookUp = accountLookup(client);
  return {
    forCall: ({ requestId, timeoutMs = DEADLINE_MS }) => {
      const within = Math.min(timeoutMs, DEADLINE_MS);
      return {
        async find(accountId) {
          try {
            return await lookUp({ accountId, requestId, deadline: performance.now() + within });
          } catch (error) {
            throw notAnswered(error);
          }
        },
        async sessionIsOver(accountId, sessionId) {
          try {
            const options = { headers: { 'x-request-id': requestId }, timeoutMs: within };
            await client.getSession({ accountId, sessionId }, options);
            return false;
          } catch (error) {
            const { code } = ConnectError.from(error);
            if (code === Code.NotFound) return true;
            if (code === Code.Unimplemented) return false;
            throw notAnswered(error);
          }
        },
      };
    },
  };
}

/** Whatever else it says, it did not answer the question: this is an outage, not a refusal. */
const notAnswered = (error: unknown) =>
  new ConnectError('the account service did not answer', Code.Unavailable, undefined, undefined, error);
