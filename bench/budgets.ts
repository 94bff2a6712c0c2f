import type { Measurement } from './report.ts';
import { ALL_IN_ONE_SIDE, OWN_SIDE } from './side-names.ts';

/**
 * What an operation has to reach, and what it should: its rate over that of oidc-provider on PostgreSQL in the same run, or
 * over the machine's RS256 signatures where there is nothing to compare with.
 */
type Budget = { readonly of: 'toPeer' | 'toSigning'; readonly must: number; readonly aim: number };

/** Signatures per second of the machine for which rates are budgeted. */
const SIGNATURES = 5_600;
const toPeer = (must: number, aim: number): Budget => ({ of: 'toPeer', must, aim });
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
  ['userinfo', toPeer(1, 1.5)],
  ['JWKS', perSecond(6_000, 12_000)],
  ['discovery', perSecond(6_000, 12_000)],
]);
const ALL_IN_ONE = toPeer(1.2, 2);

/** The budget of an operation at one of our sides; undefined where there is none, or nothing was measured to compare with. */
function budgetOf({ name, side, toPeer }: Measurement): Budget | undefined {
  const budget = side === OWN_SIDE ? BUDGETS.get(name) : side === ALL_IN_ONE_SIDE ? ALL_IN_ONE : undefined;
  return budget?.of === 'toPeer' && toPeer === undefined ? undefined : budget;
}

/** The budget of a measurement and what became of it: `1.40 / 1.80 met`. */
export function budgetCell(measured: Measurement): string {
  const budget = budgetOf(measured);
  if (budget === undefined) return '-';
  const figure = measured[budget.of] ?? 0;
  const outcome = figure >= budget.aim ? 'exceeded' : figure >= budget.must ? 'met' : 'missed';
  return `${budget.must.toFixed(2)} / ${budget.aim.toFixed(2)} ${outcome}`;
}
