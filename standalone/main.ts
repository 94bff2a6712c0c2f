import { runProcess } from '../runtime/process.ts';
import { startAllInOne } from './all-in-one.ts';

await runProcess(() => startAllInOne(process.env, (text) => console.log(text)));
