// Rotates signing keys from the command line: npm run keys:rotate -- [--alg ALG] | --emergency KID
import { parseArgs } from 'node:util';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { ConnectError, createClient } from '@connectrpc/connect';
import { z } from 'zod';
import { ErrorDetailSchema } from '../../proto/gen/storyden/account/v1/error_pb.ts';
import {
  KeyService,
  RotationMode,
  type SigningKey,
  SigningKeyState,
} from '../../proto/gen/storyden/oauth/v1/key_pb.ts';
import { grpcTransport } from '../../runtime/grpc-transport.ts';
import { runCommand, StartError } from '../../runtime/process.ts';
import { readSettings, secret } from '../../runtime/settings.ts';

const USAGE = `npm run keys:rotate -- [options]
  --alg ALG         rotate this algorithm alone; without it, all of them
  --emergency KID   drop this key at once: it leaked

GRANTS_ADDRESS (127.0.0.1:9000) says where a grant service is; RPC_TOKEN or RPC_TOKEN_FILE is the token of a caller with
the role admin or gateway. npm start keeps one in .data/rpc-token.`;

const SETTINGS = {
  GRANTS_ADDRESS: z.string().prefault('127.0.0.1:9000'),
  RPC_TOKEN: secret(z.string('the token of a caller with the role admin or gateway').min(1)),
};

const DEADLINE_MS = 20_000;

const STATES: Record<number, string> = {
  [SigningKeyState.PUBLISHED]: 'published',
  [SigningKeyState.SIGNING]: 'signing',
  [SigningKeyState.RETIRED]: 'retired',
};

await runCommand(async () => {
  const request = readRotation(process.argv.slice(2));
  const settings = readSettings(SETTINGS, process.env);
  const transport = grpcTransport({
    tier: 'grant service',
    address: settings.GRANTS_ADDRESS,
    token: settings.RPC_TOKEN,
  });
  try {
    const answer = await createClient(KeyService, transport).rotateKeys(request, { timeoutMs: DEADLINE_MS });
    const lines = [...answer.signingKeys.map(keyLine), '', ...answer.consequences.map((sentence) => `- ${sentence}`)];
    process.stdout.write(`${lines.join('\n')}\n`);
  } catch (error) {
    throw refusal(error);
  } finally {
    transport.close();
  }
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

/** What the grant service says, for a person. */
function refusal(error: unknown): unknown {
  if (!(error instanceof ConnectError)) return error;
  const [detail] = error.findDetails(ErrorDetailSchema);
  return new StartError(detail ? `${detail.message} ${detail.suggested}`.trim() : error.message);
}
