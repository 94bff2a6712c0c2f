// Says what is left under each secret of OAUTH_SECRET but the first: npm run secrets:status
import { KeyService, type SecretUse } from '../../../proto/gen/storyden/oauth/v1/key_pb.ts';
import { runCommand } from '../../../runtime/process.ts';
import { callService, DEADLINE_MS } from '../../shared/commands/command.ts';

await runCommand(async () => {
  const { uses } = await callService(KeyService, 'GRANTS_ADDRESS', (keys) =>
    keys.listSecretUses({}, { timeoutMs: DEADLINE_MS }),
  );
  // The number stands alone on the last line, for scripts.
  const left = uses.reduce((sum, { grants, signingKeys }) => sum + grants + signingKeys, 0);
  process.stdout.write(`${[...uses.map(useLine), left].join('\n')}\n`);
});

function useLine({ place, secretId, grants, signingKeys }: SecretUse): string {
  const which = place === undefined ? 'a secret that is not in OAUTH_SECRET' : `secret ${place} of OAUTH_SECRET`;
  const used = [...counted(grants, 'grant'), ...counted(signingKeys, 'signing key')].join(', ');
  return `${which} (${secretId}): ${used || 'nothing left, it can be taken out'}`;
}

function counted(count: number, what: string): string[] {
  return count === 0 ? [] : [`${count} ${what}${count === 1 ? '' : 's'}`];
}
