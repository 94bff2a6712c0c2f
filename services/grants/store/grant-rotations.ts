import { type RawBuilder, sql } from 'kysely';
import { type Answers, batchedWrite } from '../../shared/database/batched-statement.ts';
import type { Connection } from '../../shared/database/connection.ts';
import { itemTable } from '../../shared/database/item-table.ts';
import type { Grants } from '../domain/grant.ts';
import { type TimestampText, toDate } from './columns.ts';
import { live } from './row-states.ts';

type Rotation = { readonly id: string; readonly generation: number } & Parameters<Grants['rotate']>[2];
/** When, or false for a grant that is not at that generation any more. */
type Rotated = Date | false;

/** What is left of the grant's scope: never more than it has at that moment, whatever was read before. */
export const keeping = (scope: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`array(select name from unnest(grants.scope) name where name = any(${scope}))`;

/** Rotates grants; those that are rotated at the same moment by one statement. `end` is when a grant ends that is renewed now. */
export function grantRotations(db: Connection, end: RawBuilder<unknown>): Grants['rotate'] {
  const rotate = batchedWrite<Rotation, Rotated>({
    keyOf: ({ id }) => id,
    write: (rotations) => rotateTogether(db, rotations, end),
    alone: (rotation) => rotateAlone(db, rotation, end),
  });
  return async (id, generation, to) => (await rotate({ id, generation, ...to })) || undefined;
}

/** Rows that somebody holds are left out, so that nobody waits for them. Each is looked up for itself, as in device-polls.ts. */
async function rotateTogether(
  db: Connection,
  rotations: readonly Rotation[],
  end: RawBuilder<unknown>,
): Promise<Answers<Rotated>> {
  const asked = itemTable('asked', rotations, {
    id: ['uuid', ({ id }) => id],
    generation: ['integer', ({ generation }) => generation],
    scope: ['text', ({ scope }) => scope.join(' ')],
    seed: ['bytea', ({ reencrypted }) => reencrypted?.seed ?? null],
    earlier_keys: ['bytea', ({ reencrypted }) => reencrypted?.earlierKeys ?? null],
  });
  const { rows } = await sql<{ id: string; rotated_at: TimestampText }>`
    with due as (
      select g.id, asked.scope, asked.seed, asked.earlier_keys
      from ${asked} cross join lateral (
        select g.id from grants g
        where g.id = asked.id and g.generation = asked.generation and ${live('g')}
        for update skip locked
      ) g
    )
    update grants
    set generation = grants.generation + 1, rotated_at = now(), scope = ${keeping(sql`string_to_array(due.scope, ' ')`)},
      expires_at = ${end}, seed = coalesce(due.seed, grants.seed),
      earlier_keys = coalesce(due.earlier_keys, grants.earlier_keys)
    from due where grants.id = due.id
    returning grants.id, grants.rotated_at`.execute(db);
  return new Map(rows.map((row) => [row.id, toDate(row.rotated_at)]));
}

async function rotateAlone(
  db: Connection,
  { id, generation, scope, reencrypted }: Rotation,
  end: RawBuilder<unknown>,
): Promise<Rotated> {
  const { rows } = await sql<{ rotated_at: TimestampText }>`
    update grants
    set generation = generation + 1, rotated_at = now(), scope = ${keeping(sql`${scope}::text[]`)},
      expires_at = ${end},
      seed = coalesce(${reencrypted?.seed ?? null}::bytea, seed),
      earlier_keys = coalesce(${reencrypted?.earlierKeys ?? null}::bytea, earlier_keys)
    where id = ${id} and generation = ${generation} and ${live('grants')}
    returning rotated_at`.execute(db);
  return rows[0] ? toDate(rows[0].rotated_at) : false;
}
