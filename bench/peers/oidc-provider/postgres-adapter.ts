import type { Adapter, Payload } from 'oidc-provider';
import { Pool } from 'pg';

/** As many as each service of this project keeps. */
const CONNECTIONS = 10;

const SCHEMA = `
  create table if not exists artifacts (
    model text not null,
    id text not null,
    payload jsonb not null,
    grant_id text,
    user_code text,
    uid text,
    expires_at timestamptz,
    consumed_at timestamptz,
    primary key (model, id)
  );
  create index if not exists artifacts_grant_id on artifacts (grant_id) where grant_id is not null;
  create unique index if not exists artifacts_user_code on artifacts (user_code) where user_code is not null;
  create unique index if not exists artifacts_uid on artifacts (model, uid) where uid is not null`;

const ALIVE = 'model = $1 and (expires_at is null or expires_at > now())';

/** Prepared by each connection at its first use. */
const STATEMENTS = {
  upsert: `
    insert into artifacts (model, id, payload, grant_id, user_code, uid, expires_at)
    values ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))
    on conflict (model, id) do update set payload = excluded.payload, grant_id = excluded.grant_id,
      user_code = excluded.user_code, uid = excluded.uid, expires_at = excluded.expires_at`,
  find: `select payload, consumed_at from artifacts where ${ALIVE} and id = $2`,
  findByUserCode: `select payload, consumed_at from artifacts where ${ALIVE} and user_code = $2`,
  findByUid: `select payload, consumed_at from artifacts where ${ALIVE} and uid = $2`,
  consume: 'update artifacts set consumed_at = now() where model = $1 and id = $2',
  destroy: 'delete from artifacts where model = $1 and id = $2',
  revokeByGrantId: 'delete from artifacts where model = $1 and grant_id = $2',
};

type Row = { readonly payload: Payload; readonly consumed_at: Date | null };

/** Keeps one row for each artifact. */
export async function postgresAdapters(databaseUrl: string): Promise<(model: string) => Adapter> {
  const pool = new Pool({ connectionString: databaseUrl, max: CONNECTIONS });
  await pool.query(SCHEMA);
  return (model) => postgresAdapter(pool, model);
}

function postgresAdapter(pool: Pool, model: string): Adapter {
  const run = (name: keyof typeof STATEMENTS, ...values: readonly unknown[]) =>
    pool.query<Row>({ name, text: STATEMENTS[name], values: [model, ...values] });
  const one = async (name: keyof typeof STATEMENTS, value: string): Promise<Payload | undefined> => {
    const { rows } = await run(name, value);
    const [row] = rows;
    if (row === undefined) return undefined;
    return row.consumed_at === null ? row.payload : { ...row.payload, consumed: row.consumed_at.getTime() / 1000 };
  };
  return {
    async upsert(id, payload, expiresIn) {
      const { grantId, userCode, uid } = payload;
      await run('upsert', id, payload, grantId ?? null, userCode ?? null, uid ?? null, expiresIn ?? null);
    },
    find: (id) => one('find', id),
    findByUserCode: (userCode) => one('findByUserCode', userCode),
    findByUid: (uid) => one('findByUid', uid),
    async consume(id) {
      await run('consume', id);
    },
    async destroy(id) {
      await run('destroy', id);
    },
    async revokeByGrantId(grantId) {
      await run('revokeByGrantId', grantId);
    },
  };
}
