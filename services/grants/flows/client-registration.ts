import { Refusal } from '../../refusal.ts';
import type { Account } from '../domain/account.ts';
import { type ClientDefinition, clientDefinitionProblem } from '../domain/client-definition.ts';
import { sha256 } from '../domain/digest.ts';

export type RegistrationPorts<Registration> = {
  readonly accounts: { find(accountId: string): Promise<Account | undefined> };
  readonly registrations: {
    insert(
      ids: { id: string; clientId: string; secretId: string },
      definition: ClientDefinition,
      secretHash: Buffer | undefined,
    ): Promise<Registration | undefined>;
  };
  readonly newId: () => string;
  readonly newClientId: () => string;
  /** 256 random bits in base64url. */
  readonly newSecret: () => string;
};

/**
 * An administrator registers a client (product.md §8). The secret of a confidential one is returned here and kept as a
 * hash only.
 *
 * @throws Refusal invalid_argument, conflict
 */
export async function registerClient<Registration>(
  definition: ClientDefinition,
  ports: RegistrationPorts<Registration>,
): Promise<{ client: Registration; clientSecret: string | undefined }> {
  const problem = clientDefinitionProblem(definition);
  if (problem !== undefined) throw new Refusal('invalid_argument', problem);
  const { accountId } = definition;
  if (accountId !== undefined && (await ports.accounts.find(accountId)) === undefined) {
    throw new Refusal('invalid_argument', 'account_id names no account.');
  }
  const clientSecret = definition.type === 'confidential' ? `sdoas_${ports.newSecret()}` : undefined;
  const ids = { id: ports.newId(), clientId: definition.clientId ?? ports.newClientId(), secretId: ports.newId() };
  const secretHash = clientSecret === undefined ? undefined : sha256(clientSecret);
  const client = await ports.registrations.insert(ids, definition, secretHash);
  if (client === undefined) {
    throw new Refusal('conflict', 'The client_id is in use.', { suggested: 'Choose another, or leave it out.' });
  }
  return { client, clientSecret };
}
