import { budgetCell } from './budgets.ts';
import { type Machine, type Measurement, type Report, serverCpu, wrongCount } from './report.ts';
import type { TableSize } from './table-sizes.ts';

/** The table of a run, in Markdown that reads well as it stands. */
export function reportTable({ machine, concurrency, tables = [], operations }: Report): string {
  const rows = operations.map((measured) => [
    measured.name,
    measured.side,
    measured.perSecond.toFixed(0),
    fixed(measured.toPeer, 2),
    measured.toSigning.toFixed(3),
    budgetCell(measured),
    measured.p50Ms.toFixed(1),
    measured.p99Ms.toFixed(1),
    milliseconds(measured.cpuMs && serverCpu(measured)),
    fixed(measured.cpuToOwn, 2),
    Object.entries(measured.cpuMs ?? {})
      .map(([name, ms]) => `${name} ${milliseconds(ms)}`)
      .join(', '),
    fixed(measured.rows, 2),
    fixed(measured.walBytes, 0),
    `${(measured.generatorBusy * 100).toFixed(0)} %`,
    String(wrongCount(measured)),
  ]);
  const lines = [...machineLines(machine, concurrency, operations), ...tables.map(sizeLine)];
  return [...lines, '', ...markdown(HEADS, rows)].join('\n');
}

function sizeLine({ table, rows, bytes, indexes }: TableSize): string {
  const parts = Object.entries(indexes).map(([name, size]) => `${name} ${megabytes(size)}`);
  return `${table}: ${rows} rows, ${megabytes(bytes)}; ${parts.join(', ')}`;
}

const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

const HEADS = [
  'operation',
  'side',
  'operations/s',
  'to oidc-provider',
  'to signing',
  'must / aim',
  'p50 ms',
  'p99 ms',
  'CPU ms',
  'CPU to this project',
  'by process',
  'rows',
  'WAL bytes',
  'generator busy',
  'wrong',
];

/** A record of the log with one row of a few bytes. */
const LEAST_ROW_BYTES = 64;

/** The columns that do not hold numbers. */
const TEXT_HEADS = ['operation', 'side', 'by process'];

/** What was wrong with the answers, a line for each complaint. */
export function wrongAnswerLines({ operations }: Report): string[] {
  return operations.flatMap(({ name, side, wrongAnswers }) =>
    Object.entries(wrongAnswers).map(([complaint, count]) => `${name}, ${side}: ${count} × ${complaint}`),
  );
}

/** Figures of the second run over those of the first, for the operations and sides that both have. */
export function comparisonTable(first: Report, second: Report): string {
  const heads = ['operation', 'side', 'operations/s', 'to oidc-provider', 'to signing', 'p50', 'p99', 'CPU', 'WAL'];
  const rows = second.operations.flatMap((after) => {
    const before = first.operations.find(({ name, side }) => name === after.name && side === after.side);
    if (before === undefined) return [];
    return [
      [
        after.name,
        after.side,
        ratio(after.perSecond, before.perSecond),
        ratio(after.toPeer, before.toPeer),
        ratio(after.toSigning, before.toSigning),
        ratio(after.p50Ms, before.p50Ms),
        ratio(after.p99Ms, before.p99Ms),
        ratio(serverCpu(after), serverCpu(before)),
        ratio(ownWrites(after), ownWrites(before)),
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

/** Bytes of WAL of an operation that writes; a few bytes per operation are what the servers do beside it. */
function ownWrites({ walBytes }: Measurement): number | undefined {
  return walBytes !== undefined && walBytes >= LEAST_ROW_BYTES ? walBytes : undefined;
}

function ratio(after: number | undefined, before: number | undefined): string {
  return before && after ? `${(after / before).toFixed(2)}×` : '-';
}

/** What is less than a tenth is told to the microsecond. */
function milliseconds(figure: number | undefined): string {
  return fixed(figure, figure !== undefined && figure > 0 && figure < 0.1 ? 3 : 2);
}

function fixed(figure: number | undefined, digits: number): string {
  return figure === undefined ? '-' : figure.toFixed(digits);
}

function markdown(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const isText = heads.map((head) => TEXT_HEADS.includes(head));
  const line = (cells: readonly string[]) => {
    const padded = cells.map((cell, column) =>
      isText[column] ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return `| ${padded.join(' | ')} |`;
  };
  const rule = widths.map((width, column) => (isText[column] ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(heads), line(rule), ...rows.map(line)];
}
