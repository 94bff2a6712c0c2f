import { readFile, writeFile } from 'node:fs/promises';
import { StartError } from '../runtime/process.ts';
import { type Options, readOptions } from './options.ts';
import { type Report, wrongCount } from './report.ts';
import { runBenchmark } from './run.ts';
import { comparisonTable, reportTable, wrongAnswerLines } from './table.ts';

const INTERRUPTED = 130;

/** Ends what runs at the first signal; later ones, which npm hands on as well, change nothing. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => stop.abort(new StartError('Stopped.')));
  }
  return stop.signal;
}

async function main(options: Options, signal: AbortSignal): Promise<number> {
  if (options.compare) {
    const [first, second] = options.compare;
    console.log(comparisonTable(await readReport(first), await readReport(second)));
    return 0;
  }
  const report = await runBenchmark({ ...options, signal }, (progress) => console.error(progress));
  console.log(reportTable(report));
  for (const line of wrongAnswerLines(report)) console.log(line);
  if (options.json) await writeFile(options.json, `${JSON.stringify(report, undefined, 2)}\n`);
  return report.operations.some((measured) => wrongCount(measured) > 0) ? 1 : 0;
}

async function readReport(file: string): Promise<Report> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new StartError(`${file} is not a file that --json wrote: ${error instanceof Error ? error.message : error}`);
  }
}

const signal = stopSignal();
try {
  process.exitCode = await main(readOptions(process.argv.slice(2)), signal);
} catch (error) {
  console.error(error instanceof StartError ? error.message : error);
  process.exitCode = signal.aborted ? INTERRUPTED : 1;
}
