import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { SignedIn as WireSignedIn } from '../../../proto/gen/storyden/oauth/v1/authorization_pb.ts';
import { invalidRequest } from '../domain/oauth-error.ts';
import type { SignedIn } from '../flows/reauthentication.ts';

/** Reads who is signed in; a session without a time counts as begun at the epoch, so that nothing takes it for fresh. */
export function toSignedIn(signedIn: WireSignedIn | undefined): SignedIn | undefined {
  if (signedIn === undefined) return undefined;
  const at = signedIn.authenticatedAt;
  return {
    accountId: signedIn.accountId,
    authenticatedAt: at ? timestampDate(at) : new Date(0),
    sessionId: signedIn.sessionId || undefined,
  };
}

/** The answer to a decision that is neither approve nor deny. */
export const undecided = () => invalidRequest('The decision must be approve or deny.');
