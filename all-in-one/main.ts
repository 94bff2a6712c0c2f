import { runProcess } from '../runtime/process.ts';
import { startAllInOne } from './all-in-one.ts';
import { stopWithShell } from './stop-with-parent.ts';

stopWithShell();
const print = (text: string) => console.log(text);
await runProcess(async () => {
  const running = await startAllInOne(process.env, print);
  print(running.welcome);
  return running;
});
