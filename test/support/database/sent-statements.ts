import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { vi } from 'vitest';

/** A statement with the values of one execution. */
export type SentStatement = { readonly text: string; readonly values: readonly unknown[] };

/** What all connections of this process send from now on, each text once, until the test file ends. */
export function recordStatements(): () => readonly SentStatement[] {
  const sent = new Map<string, SentStatement>();
  const query = vi.spyOn(Client.prototype, 'query');
  return () => {
    for (const [config] of query.mock.calls as unknown[][]) {
      const { text, values } = config as Partial<SentStatement>;
      if (text !== undefined && values !== undefined && !sent.has(text)) sent.set(text, { text, values });
    }
    return [...sent.values()];
  };
}

/** How PostgreSQL reads a table: whole (no index), or the conditions by which an index finds the rows. */
export type TableRead = { readonly index?: string; readonly condition?: string };

type PlanNode = {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly PlanNode[];
};

/** How a statement reads a table: by the plan for its values, and by the one for any values, which a connection keeps. */
export async function readsOf(db: Client, table: string, { text, values }: SentStatement): Promise<TableRead[]> {
  await db.query(`prepare planned as ${text}`);
  const nothing = values.length === 0 ? '' : `(${values.map(() => 'null').join()})`;
  await db.query('set plan_cache_mode = force_generic_plan');
  const forAny = await db.query(`explain (format json) execute planned${nothing}`);
  await db.query('reset plan_cache_mode; deallocate planned');
  const forThese = await db.query({ text: `explain (format json) ${text}`, values: [...values] });
  return [forAny, forThese].flatMap(({ rows }) => readsIn(rows[0]['QUERY PLAN'][0].Plan, table));
}

function readsIn(node: PlanNode, table: string): TableRead[] {
  const below = (node.Plans ?? []).flatMap((plan) => readsIn(plan, table));
  const [index, condition] = [node['Index Name'], node['Index Cond']];
  if (index?.startsWith(`${table}_`)) return [...below, { index, ...(condition && { condition }) }];
  return node['Node Type'] === 'Seq Scan' && node['Relation Name'] === table ? [...below, {}] : below;
}

/** How many of so many executions of a statement on one connection were planned for their own values alone. */
export async function plannedAnew(db: Client, { text, values }: SentStatement, executions: number): Promise<number> {
  const name = randomUUID();
  for (let execution = 0; execution < executions; execution += 1) {
    await db.query({ name, text, values: [...values] });
  }
  const planned = 'select custom_plans::integer from pg_prepared_statements where name = $1';
  return (await db.query(planned, [name])).rows[0].custom_plans;
}
