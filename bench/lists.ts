import { createHistogram } from 'node:perf_hooks';
import { Client } from 'pg';
import { expectStatus } from '../test/support/http.ts';
import { type Person, signIn } from '../test/support/people/person.ts';
import { withCluster } from './cluster.ts';
import { startBenchTiers } from './tiers.ts';

// How long a page of each list takes when the tables are full. `npm run bench:lists`

const CLIENTS = 100_000;
const GRANTS = 1_000_000;
const DEVICES = 100_000;
/** Of the clients and grants, this many are one account's. */
const OWN = 20_000;
const REQUESTS_PER_PAGE = 30;

// Ids in order, as those that are made here are.
const id = (prefix: string, number = 'i') => `('${prefix}-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;

const fill = (account: string) => [
  `insert into clients (id, client_id, account_id, name, type, scope_policy, redirect_uris, allowed_scopes,
     allowed_grants, token_endpoint_auth_method, pkce_required)
   select ${id('01890000')}, 'bench_' || i, case when i % ${CLIENTS / OWN} = 0 then '${account}' else 'other' end,
     'Client ' || i, 'public', 'explicit', '{https://app.example/cb}', '{CREATE_POST}',
     '{authorization_code,refresh_token}', 'none', true
   from generate_series(1, ${CLIENTS}) i`,
  `insert into grants (id, client_id, account_id, scope, requestable_scope, renewable, seed, expires_at)
   select ${id('01890001')}, ${id('01890000', `1 + i % ${CLIENTS}`)},
     case when i % ${GRANTS / OWN} = 0 then '${account}' else 'account_' || (i % 5000) end,
     '{openid,offline_access,CREATE_POST}', '{openid,offline_access,CREATE_POST}', true, '\\x00',
     now() + interval '30 days'
   from generate_series(1, ${GRANTS}) i`,
  `insert into device_authorizations (id, client_id, device_code_hash, user_code_hash, requested_scope,
     poll_interval_seconds, expires_at)
   select ${id('01890002')}, ${id('01890000', '1')}, sha256(('d' || i)::bytea),
     sha256(('u' || i)::bytea), '{openid}', 5, now() + interval '15 minutes'
   from generate_series(1, ${DEVICES}) i`,
  'vacuum analyze',
];

const LISTS = [
  '/api/admin/oauth/clients',
  '/api/admin/oauth/refresh-tokens',
  '/api/admin/oauth/device-authorizations',
  '/api/auth/oauth/clients',
  '/api/auth/oauth/grants',
  '/api/auth/oauth/tokens',
];

type Timing = { readonly list: string; readonly page: number; readonly p50: number; readonly worst: number };

/** Times one page of a list, over HTTP and both tiers; milliseconds. */
async function time(reader: Person, list: string, page: number): Promise<Timing> {
  const histogram = createHistogram();
  for (let request = 0; request < REQUESTS_PER_PAGE; request++) {
    const began = performance.now();
    expectStatus(await reader.get(`${list}?page=${page}`), 200);
    histogram.record(Math.max(1, Math.round((performance.now() - began) * 1000)));
  }
  return { list, page, p50: histogram.percentile(50) / 1000, worst: histogram.max / 1000 };
}

async function fillTables(databaseUrl: string, account: string) {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  for (const statement of fill(account)) await client.query(statement);
  await client.end();
}

const options = { signal: new AbortController().signal, profileDir: undefined, name: 'lists', shape: 1 };
await withCluster(options, async (cluster) => {
  const tiers = await startBenchTiers(cluster, options);
  try {
    const reader = await signIn(tiers.address, tiers.admin);
    await fillTables(tiers.databaseUrl, reader.id);
    console.log(`${CLIENTS} clients, ${GRANTS} grants, ${DEVICES} device authorizations; ${OWN} of one account`);
    await timeLists(reader);
  } finally {
    await tiers.stop();
  }
});

async function timeLists(reader: Person) {
  for (const list of LISTS) {
    const { total_pages: last } = expectStatus(await reader.get(list), 200);
    for (const page of [1, Math.ceil(last / 2), last]) {
      const { p50, worst } = await time(reader, list, page);
      console.log(`${list}  page ${page} of ${last}  p50 ${p50.toFixed(1)} ms  worst ${worst.toFixed(1)} ms`);
    }
  }
}
