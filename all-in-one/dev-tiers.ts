import { runProcess } from '../runtime/process.ts';
import { startAllInOne } from './all-in-one.ts';
import { DEV_DATABASE, DEV_PROCESS, type TiersReady } from './dev-watch.ts';
import { stopWatchingWithout } from './stop-with-parent.ts';

// The tiers of `npm run dev`; dev-watch.ts starts this file.
const { [DEV_DATABASE]: embeddedUrl, [DEV_PROCESS]: devProcess, ...env } = process.env;
stopWatchingWithout(Number(devProcess));
await runProcess(async () => {
  const elsewhere = { web: true, ...(embeddedUrl && { embeddedUrl }) };
  const running = await startAllInOne(env, (text) => console.log(text), elsewhere);
  process.send?.({ welcome: running.welcome } satisfies TiersReady);
  return running;
});
