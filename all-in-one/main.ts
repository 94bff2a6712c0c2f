import module from 'node:module';
import path from 'node:path';

// Loading takes most of a start: what Node has compiled is kept for the next one, where it can be written, and unless
// NODE_COMPILE_CACHE names another folder. So what is to be kept is loaded after this.
module.enableCompileCache(
  process.env.NODE_COMPILE_CACHE ?? path.join(import.meta.dirname, '..', 'node_modules', '.cache', 'compiled'),
);
const { runProcess } = await import('../runtime/process.ts');
const { startAllInOne } = await import('./all-in-one.ts');
const { stopWithShell } = await import('./stop-with-parent.ts');

stopWithShell();
const print = (text: string) => console.log(text);
await runProcess(async () => {
  const running = await startAllInOne(process.env, print);
  print(running.welcome);
  return running;
});
