import { runProcess } from '../runtime/process.ts';
import { startAllInOne } from './all-in-one.ts';

if (process.env.npm_lifecycle_event) stopWithShell();
await runProcess(() => startAllInOne(process.env, (text) => console.log(text)));

/** npm hands SIGTERM to the shell that it runs scripts in, and the shell dies of it without handing it on to us. */
function stopWithShell() {
  const shell = process.ppid;
  const look = () => {
    if (process.ppid !== shell) process.kill(process.pid, 'SIGTERM');
  };
  setInterval(look, 500).unref();
}
