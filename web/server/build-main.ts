import { runCommand } from '../../runtime/process.ts';
import { ensureBuilt } from './build.ts';

await runCommand(() => ensureBuilt((text) => process.stdout.write(`${text}\n`)));
