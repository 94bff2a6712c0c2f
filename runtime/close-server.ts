import type { Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { setImmediate as nextRound } from 'node:timers/promises';

type Server = HttpServer | HttpsServer;

const CLOSE_IDLE_EVERY_MS = 50;
const MOST_LOOKS = 1_000;

/**
 * Takes no new connections and lets running requests finish. Whatever is open after `within` milliseconds is cut off: a
 * client that reads slowly, or sends a body that never ends.
 */
export async function closeServer(server: Server, within: number): Promise<void> {
  await untilNobodyWaits(server);
  await new Promise<void>((resolve) => {
    const cutOff = setTimeout(() => server.closeAllConnections(), within);
    // A connection whose answer was under way becomes idle later.
    const closeIdle = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS);
    server.close(() => {
      clearTimeout(cutOff);
      clearInterval(closeIdle);
      resolve();
    });
  });
}

/** Whoever still waits to be let in when a server closes is cut off: so it closes at a moment when nobody waits. */
async function untilNobodyWaits(server: Server) {
  let came = true;
  const note = () => {
    came = true;
  };
  server.on('connection', note);
  for (let looks = 0; came && looks < MOST_LOOKS; looks += 1) {
    came = false;
    await nextRound();
  }
  server.off('connection', note);
}
