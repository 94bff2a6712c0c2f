import { Code, ConnectError } from '@connectrpc/connect';
import { databaseFailure } from '../../shared/database/failure.ts';
import { invalidArgument, Refusal } from '../../shared/refusal.ts';
import { accountRefusal } from '../../shared/rpc/refusal-status.ts';

/** What the caller sees of what a flow throws; undefined for the unexpected. */
export function toRpcError(error: unknown): ConnectError | undefined {
  if (error instanceof Refusal) return accountRefusal(error);
  switch (databaseFailure(error)) {
    case 'unavailable':
      return new ConnectError('the database does not answer', Code.Unavailable);
    case 'unstorable_text':
      return accountRefusal(invalidArgument('A text has a character that cannot be kept.'));
    case undefined:
      return undefined;
  }
}
