import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below the range that systems take for outgoing connections, so that nobody gets the port between here and its use.
const LOWEST = 20_000;
const HIGHEST = 32_000;

/** A port of 127.0.0.1 that nothing listens on. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
