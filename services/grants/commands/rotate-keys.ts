// Rotates signing keys from the command line: npm run keys:rotate -- [--alg ALG] | --emergency KID
import { parseArgs } from 'node:util';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import {
  KeyService,
  RotationMode,
  type SigningKey,
  SigningKeyState,
} from '../../../proto/gen/storyden/oauth/v1/key_pb.ts';
import { runCommand, StartError } from '../../../runtime/process.ts';
import { callService, DEADLINE_MS } from '../../shared/commands/command.ts';

const USAGE = `npm run keys:rotate -- [options]
  --alg ALG         rotate this algorithm alone; without it, all of them
  --emergency KID   drop this key at once: it leaked

GRANTS_ADDRESS (127.0.0.1:9000) says where a grant service is; RPC_TOKEN or RPC_TOKEN_FILE is the token of a caller with
the role admin or gateway. npm start keeps one in .data/rpc-token.`;

const STATES: Record<number, string> = {
  [SigningKeyState.PUBLISHED]: 'published',
  [SigningKeyState.SIGNING]: 'signing',
  [SigningKeyState.RETIRED]: 'retired',
};

await runCommand(async () => {
  const request = readRotation(process.argv.slice(2));
  const answer = await callService(KeyService, 'GRANTS_ADDRESS', (keys) =>
    keys.rotateKeys(request, { timeoutMs: DEADLINE_MS }),
  );
  const lines = [...answer.signingKeys.map(keyLine), '', ...answer.consequences.map((sentence) => `- ${sentence}`)];
  process.stdout.write(`${lines.join('\n')}\n`);
});

/** @throws StartError that says what is wrong with the arguments. */
function readRotation(args: readonly string[]) {
  const { alg, emergency } = parsed(args);
  if (emergency === undefined) return { mode: RotationMode.SCHEDULED, ...(alg !== undefined && { alg }) };
  if (alg !== undefined) throw new StartError(`--emergency takes no --alg: the key has one.\n${USAGE}`);
  return { mode: RotationMode.EMERGENCY, kid: emergency };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: { alg: { type: 'string' }, emergency: { type: 'string' } } }).values;
  } catch (error) {
    throw new StartError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

function keyLine({ kid, alg, state, signsFrom, retiredAt, goneAt }: SigningKey): string {
  const times = Object.entries({ 'signs from': signsFrom, 'retires at': retiredAt, 'gone at': goneAt });
  const told = times.flatMap(([what, time]) => (time ? [`${what} ${timestampDate(time).toISOString()}`] : []));
  return [alg.padEnd(5), (STATES[state] ?? '').padEnd(9), kid, ...told].join('  ');
}
