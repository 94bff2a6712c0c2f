import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { rawClient } from '../support/clients/oauth-client.ts';
import { headerOf } from '../support/database/rows.ts';
import { expectStatus, send } from '../support/http.ts';
import { type CachingVerifier, cachingVerifier } from '../support/keys/caching-verifier.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

// Keys are rotated every two seconds under load, with two grant services. KEY_ROTATION_SECONDS=60 makes it a long run that
// says what it counted.
const SECONDS = Number(process.env.KEY_ROTATION_SECONDS ?? 8);
const ROTATE_EVERY_MS = 2_000;
const PUBLISH_AHEAD_MS = 3_000;
/** Verifiers at each gateway; they begin one after the other, so that their copies end at different times. */
const VERIFIERS = 4;
const WORKERS = 3;
/** How far the replicas' ideas of the database's time may be apart on a machine that has too much to do. */
const CLOCKS_APART_MS = 1_000;

type Issued = { readonly token: string; readonly kid: string; readonly askedAt: number; readonly gotAt: number };

const { tiers, admin } = await useTiers({ grants: { keyRotation: { publishAhead: PUBLISH_AHEAD_MS, every: 0 } } });
const replica = await tiers.bootReplica();

async function startVerifiers(): Promise<CachingVerifier[]> {
  const verifiers: CachingVerifier[] = [];
  for (let count = 0; count < VERIFIERS; count++) {
    for (const { address } of [tiers, replica]) {
      const verifier = cachingVerifier(address, tiers.issuer);
      await verifier.warm();
      verifiers.push(verifier);
      await delay(130);
    }
  }
  return verifiers;
}

/** Asks both gateways in turn for new tokens, and keeps what they give. */
async function work(until: number, refreshToken: string, clientId: string, take: (issued: Issued) => Promise<void>) {
  let current = refreshToken;
  for (let turn = 0; Date.now() < until; turn++) {
    const { address } = turn % 2 === 0 ? tiers : replica;
    const askedAt = Date.now();
    const answer = await rawClient(address, { client_id: clientId }).refresh(current);
    const gotAt = Date.now();
    const tokens = expectStatus(answer, 200);
    current = tokens.refresh_token;
    for (const token of [tokens.access_token, tokens.id_token]) {
      await take({ token, kid: `${headerOf(token).alg} ${headerOf(token).kid}`, askedAt, gotAt });
    }
  }
}

async function rotate(until: number): Promise<number> {
  let rotations = 0;
  for (let due = Date.now(); due + ROTATE_EVERY_MS < until; due += ROTATE_EVERY_MS) {
    await delay(Math.max(0, due - Date.now()));
    expectStatus(await admin.post('/api/admin/oauth/signing-keys/rotate', { mode: 'scheduled' }), 200);
    rotations += 1;
  }
  return rotations;
}

/** The tokens that were asked for after a later key of their algorithm had signed already. */
function signedTooLate(issued: readonly Issued[]): Issued[] {
  const firstSeen = new Map<string, number>();
  for (const { kid, gotAt } of issued)
    firstSeen.set(kid, Math.min(firstSeen.get(kid) ?? Number.POSITIVE_INFINITY, gotAt));
  const algOf = (kid: string) => kid.split(' ')[0];
  return issued.filter(({ kid, askedAt }) =>
    [...firstSeen].some(
      ([other, seen]) =>
        algOf(other) === algOf(kid) &&
        seen > (firstSeen.get(kid) ?? 0) + CLOCKS_APART_MS &&
        seen + CLOCKS_APART_MS < askedAt,
    ),
  );
}

it(
  'every token that is issued verifies with a key set that was cached by its own header',
  async () => {
    // One algorithm for access tokens, another for the ID tokens of this client.
    const client = await admin.createClient({ id_token_signed_response_alg: 'RS256' });
    const raw = rawClient(tiers.address, client);
    const grants = await Promise.all(
      Array.from({ length: WORKERS }, () => raw.tokensByCode(admin, 'openid offline_access')),
    );
    const verifiers = await startVerifiers();
    const issued: Issued[] = [];
    const refused: string[] = [];
    const take = async (one: Issued) => {
      issued.push(one);
      const verdicts = await Promise.allSettled(verifiers.map((verifier) => verifier.verify(one.token)));
      for (const verdict of verdicts) if (verdict.status === 'rejected') refused.push(`${one.kid}: ${verdict.reason}`);
    };
    const until = Date.now() + SECONDS * 1_000;
    const [rotations] = await Promise.all([
      rotate(until),
      ...grants.map((grant) => work(until, grant.refresh_token, client.client_id, take)),
    ]);

    const kids = new Set(issued.map(({ kid }) => kid));
    expect(refused).toEqual([]);
    expect(kids.size).toBeGreaterThanOrEqual(4);
    expect(signedTooLate(issued)).toEqual([]);
    // What was signed first is still alive, and so its key is still there.
    const late = cachingVerifier(replica.address, tiers.issuer);
    for (const { token } of issued) await late.verify(token);

    if (process.env.KEY_ROTATION_SECONDS) {
      const fetches = verifiers.reduce((sum, verifier) => sum + verifier.fetches(), 0);
      const { headers, body } = await send(`${tiers.address}/api/oauth/jwks`);
      process.stdout.write(
        `${SECONDS} s, ${rotations} rotations of 4 algorithms, ${issued.length} tokens signed with ${kids.size} keys, ` +
          `each verified by ${verifiers.length} verifiers with ${fetches} key sets (${headers.get('cache-control')}): ` +
          `${refused.length} refused; ${body.keys.length} keys published at the end\n`,
      );
    }
  },
  (SECONDS + 30) * 1_000,
);
