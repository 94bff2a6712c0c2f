import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { StartError } from '../../../runtime/process.ts';
import { runTier } from '../../../runtime/run-tier.ts';
import { listenAddress, readSettings, workers } from '../../../runtime/settings.ts';
import { serveGrpc } from '../../../services/shared/rpc/grpc-server.ts';
import { answeringService } from './answering-service.ts';

// A tier without a database, as a program: it answers each call with the id of the process that does. A test tells it
//   ANSWER_AFTER     how long it takes for an answer, in milliseconds
//   CONNECTION_AGE   how long a connection lasts, in milliseconds
//   NO_START_WHILE   a file with which it does not start
const { ANSWER_AFTER = '0', CONNECTION_AGE = '15000', NO_START_WHILE } = process.env;
const TIME_TO_STOP = { shutdownTimeout: 10_000, shutdownDrain: 100 };

const readConfig = () => {
  const { GRANTS_GRPC_LISTEN: listen, WORKERS } = readSettings(
    { GRANTS_GRPC_LISTEN: listenAddress('127.0.0.1:0'), WORKERS: workers() },
    process.env,
  );
  return { listen, workers: WORKERS, ...TIME_TO_STOP, logLevel: 'info' };
};

await runTier('answering', readConfig, async (config, log) => {
  if (NO_START_WHILE && existsSync(NO_START_WHILE)) throw new StartError('Something is in the way.');
  const answer = async () => {
    await delay(Number(ANSWER_AFTER));
    return { signingAlgs: [String(process.pid)] };
  };
  const server = await serveGrpc({
    listen: config.listen,
    setting: 'GRANTS_GRPC_LISTEN',
    ...answeringService(answer, log),
    workers: config.workers,
    connectionAge: Number(CONNECTION_AGE),
  });
  return { drain: () => server.setServing(false), stop: () => server.stop(5_000) };
});
