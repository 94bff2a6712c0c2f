import type { Measurement } from './report.ts';
import { ALL_IN_ONE_SIDE, OWN_SIDE } from './side-names.ts';

/**
 * What an operation has to reach, and what it should: its rate over that of oidc-provider on PostgreSQL in the same run, or
 * over the machine's RS256 signatures where there is nothing to compare with; or the microseconds of CPU that the process
 * which spends most on it may spend at most.
 */
type Budget = { readonly of: 'toPeer' | 'toSigning' | 'dearest'; readonly must: number; readonly aim: number };

/** Signatures per second of the machine for which rates and microseconds are budgeted. */
const SIGNATURES = 5_600;
const toPeer = (must: number, aim: number): Budget => ({ of: 'toPeer', must, aim });
const dearest = (must: number, aim: number): Budget => ({ of: 'dearest', must, aim });
const perSecond = (must: number, aim: number): Budget => ({
  of: 'toSigning',
  must: must / SIGNATURES,
  aim: aim / SIGNATURES,
});

const BUDGETS: ReadonlyMap<string, Budget> = new Map([
  ['client credentials', toPeer(0.9, 1.2)],
  ['device start', toPeer(1, 1.3)],
  ['device poll, pending', toPeer(0.7, 1.2)],
  ['code exchange, ID token', toPeer(1.4, 1.8)],
  ['refresh, ID token', toPeer(1.4, 1.8)],
  ['introspection, HTTP', toPeer(1, 1.5)],
  ['introspection, gRPC', perSecond(4_000, 8_000)],
  ['one RPC hop', dearest(150, 75)],
  ['userinfo', toPeer(1, 1.5)],
  ['JWKS', perSecond(6_000, 12_000)],
  ['discovery', perSecond(6_000, 12_000)],
]);
const ALL_IN_ONE = toPeer(1.2, 2);

/** The budget of a measurement and what became of it, `1.40 / 1.80 met`; without one, or the figure that it is of, `-`. */
export function budgetCell(measured: Measurement): string {
  const { name, side } = measured;
  const budget = side === OWN_SIDE ? BUDGETS.get(name) : side === ALL_IN_ONE_SIDE ? ALL_IN_ONE : undefined;
  const figure = budget && figureOf(measured, budget.of);
  if (budget === undefined || figure === undefined) return '-';
  const { must, aim } = budget;
  if (budget.of === 'dearest') return `${must} / ${aim} µs ${outcome(figure <= must, figure <= aim)}`;
  return `${must.toFixed(2)} / ${aim.toFixed(2)} ${outcome(figure >= must, figure >= aim)}`;
}

/** What a budget is of. CPU as it would be on the machine for which it is budgeted. */
function figureOf(measured: Measurement, of: Budget['of']): number | undefined {
  if (of !== 'dearest') return measured[of];
  const { cpuMs, signaturesPerSecond } = measured;
  return cpuMs && Math.max(...Object.values(cpuMs)) * 1000 * (signaturesPerSecond / SIGNATURES);
}

function outcome(met: boolean, exceeded: boolean): string {
  return exceeded ? 'exceeded' : met ? 'met' : 'missed';
}
