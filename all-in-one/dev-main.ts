import { runProcess } from '../runtime/process.ts';
import { startDev } from './dev.ts';
import { stopWithShell } from './stop-with-parent.ts';

stopWithShell();
await runProcess(() => startDev(process.env, (text) => console.log(text)));
