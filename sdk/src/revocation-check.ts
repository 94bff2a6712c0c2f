import type { Access } from './access.ts';
import { followRevocations } from './followed-revocations.ts';
import { connectToGrants, type GrantServiceClient, type GrantServiceOptions } from './grant-service.ts';
import { invalidToken, temporarilyUnavailable } from './token-refusal.ts';

/**
 * What happens to a token while nobody tells what was revoked: it is good if it is good offline (`go_on`), the grant service is
 * asked about it (`introspect`), or it is refused for the time being (`refuse`).
 */
export type WhenRevocationsAreAway = 'go_on' | 'introspect' | 'refuse';

export type RevocationCheck = {
  /** @throws TokenRefusal invalid_token for a token that was revoked, temporarily_unavailable where nobody can say */
  requireUnrevoked(access: Access, token: string): Promise<void>;
  close(): void;
};

const INTROSPECTION_MS = 2_000;

/** Refuses what was revoked, within a second of it. @throws TypeError for an address that is none */
export function revocationCheck(
  options: GrantServiceOptions,
  whenAway: WhenRevocationsAreAway,
  onAway: (error: unknown) => void,
): RevocationCheck {
  const service = connectToGrants(options);
  const end = new AbortController();
  const revocations = followRevocations(service, { signal: end.signal, onAway });
  return {
    async requireUnrevoked(access, token) {
      if (!revocations.isUpToDate()) await revocations.begun();
      if (revocations.hasEnded(access)) throw revoked();
      if (revocations.isUpToDate() || whenAway === 'go_on') return;
      if (whenAway === 'refuse') throw temporarilyUnavailable('Whether the token was revoked is not known now.');
      await requireActive(service, token);
    },
    close() {
      end.abort();
      service.close();
    },
  };
}

async function requireActive({ tokens }: Pick<GrantServiceClient, 'tokens'>, token: string) {
  const answer = await tokens.introspectToken({ token }, { timeoutMs: INTROSPECTION_MS }).catch((error) => {
    throw temporarilyUnavailable('Whether the token was revoked cannot be asked now.', error);
  });
  if (!answer.active) throw revoked();
}

const revoked = () => invalidToken('The access token was revoked.');
