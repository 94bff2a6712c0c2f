import { type Machine, type Measurement, type Report, wrongCount } from './report.ts';

/** The table of a run, in Markdown that reads well as it stands. */
export function reportTable({ machine, concurrency, operations }: Report): string {
  const processes = Object.keys(operations[0]?.cpuMs ?? {});
  const heads = [
    'operation',
    'operations/s',
    'p50 ms',
    'p99 ms',
    ...processes.map((name) => `${name} CPU ms`),
    'to signing',
    'generator busy',
    'wrong',
  ];
  const rows = operations.map((measured) => [
    measured.name,
    measured.perSecond.toFixed(0),
    measured.p50Ms.toFixed(1),
    measured.p99Ms.toFixed(1),
    ...processes.map((name) => (measured.cpuMs?.[name] ?? Number.NaN).toFixed(2)),
    measured.toSigning.toFixed(3),
    `${(measured.generatorBusy * 100).toFixed(0)} %`,
    String(wrongCount(measured)),
  ]);
  return [...machineLines(machine, concurrency, operations), '', ...markdown(heads, rows)].join('\n');
}

/** What was wrong with the answers, a line for each complaint. */
export function wrongAnswerLines({ operations }: Report): string[] {
  return operations.flatMap(({ name, wrongAnswers }) =>
    Object.entries(wrongAnswers).map(([complaint, count]) => `${name}: ${count} × ${complaint}`),
  );
}

/** Figures of the second run over those of the first, for the operations that both have. */
export function comparisonTable(first: Report, second: Report): string {
  const heads = ['operation', 'operations/s', 'to signing', 'p50', 'p99', 'CPU'];
  const rows = second.operations.flatMap((after) => {
    const before = first.operations.find(({ name }) => name === after.name);
    if (before === undefined) return [];
    return [
      [
        after.name,
        ratio(after.perSecond, before.perSecond),
        ratio(after.toSigning, before.toSigning),
        ratio(after.p50Ms, before.p50Ms),
        ratio(after.p99Ms, before.p99Ms),
        ratio(wholeCpu(after), wholeCpu(before)),
      ],
    ];
  });
  const alike = first.machine.cpu === second.machine.cpu && first.machine.cores === second.machine.cores;
  const warning = alike ? [] : ['These are two machines: only the column "to signing" says something.', ''];
  return [...warning, ...markdown(heads, rows)].join('\n');
}

function machineLines(machine: Machine, concurrency: number, operations: readonly Measurement[]): string[] {
  const signatures = operations.map(({ signaturesPerSecond }) => Math.round(signaturesPerSecond));
  return [
    `Node ${machine.node}, PostgreSQL ${machine.postgres}, ${machine.cores} × ${machine.cpu}, ` +
      `write and fsync ${machine.fsyncMs.toFixed(2)} ms`,
    `${concurrency} requests in flight; raw RS256-2048: ${Math.min(...signatures)} to ${Math.max(...signatures)} signatures/s`,
  ];
}

function wholeCpu({ cpuMs }: Measurement): number {
  return Object.values(cpuMs ?? {}).reduce((sum, ms) => sum + ms, 0);
}

function ratio(after: number, before: number): string {
  return before > 0 && after > 0 ? `${(after / before).toFixed(2)}×` : '-';
}

function markdown(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(heads), line(rule), ...rows.map(line)];
}
