import { setTimeout as delay } from 'node:timers/promises';
import type { Answer } from '../http.ts';
import type { Member } from '../people/administrator.ts';
import type { RawClient } from './oauth-client.ts';

type Owned = { readonly client: RawClient; token: string };

/** What clients were given while they went on asking, and what they were refused with. */
export type TokenLoad = {
  /** The last refresh token that each was given, of each grant that was acknowledged. */
  readonly tokens: readonly Owned[];
  /** When token answers came, in milliseconds of `performance.now()`, in order. */
  readonly given: readonly number[];
  /** How often each other answer came. */
  readonly refused: Readonly<Record<string, number>>;
  /** How many codes were used up although the answer was an outage: the commit came through, its answer did not. */
  readonly lostCodes: () => number;
  /** Resolves when every client has ended its step. */
  stop(): Promise<void>;
};

const PAUSE_MS = 50;
/** After a refusal clients wait, as Retry-After says; shorter here, to see the first moment. */
const RETRY_MS = 100;
const PENDING = ['authorization_pending', 'slow_down'];
const SCOPE = 'openid offline_access';

/** Clients that go on: each refreshes grants of its own, polls a device that nobody approves, or redeems codes. */
export function startTokenLoad(clients: readonly RawClient[], member: Member): TokenLoad {
  const tokens: Owned[] = [];
  const given: number[] = [];
  const refused: Record<string, number> = {};
  let lostCodes = 0;
  let going = true;
  const refuse = async (kind: string) => {
    refused[kind] = (refused[kind] ?? 0) + 1;
    await delay(RETRY_MS);
  };
  const counted = async (asked: Promise<Answer>) => {
    const answer = await asked;
    if (answer.status === 200) given.push(performance.now());
    else await refuse(kindOf(answer));
    return answer;
  };
  /** Asks until the answer is not that something is away. */
  const answered = async (ask: () => Promise<Answer>): Promise<Answer> => {
    const answer = await counted(ask());
    return answer.status === 503 && going ? answered(ask) : answer;
  };

  async function refreshes(client: RawClient) {
    const own: Owned = { client, token: (await client.tokensByCode(member, SCOPE)).refresh_token };
    tokens.push(own);
    while (going) {
      const { status, body } = await answered(() => client.refresh(own.token));
      if (status === 200) own.token = body.refresh_token;
      await delay(PAUSE_MS);
    }
  }

  async function polls(client: RawClient) {
    const { device_code } = (await client.startDevice({ scope: SCOPE })).body;
    while (going) {
      const answer = await client.pollDevice(device_code);
      if (!PENDING.includes(answer.body?.error)) await refuse(kindOf(answer));
      await delay(PAUSE_MS);
    }
  }

  async function redeems(client: RawClient) {
    while (going) {
      const approved = await client.approvedCode(member, { scope: SCOPE }).catch(String);
      if (typeof approved === 'string') await refuse(outageIn(approved));
      else await redeem(client, approved);
      await delay(PAUSE_MS);
    }
  }

  /** A code that was redeemed is refused ever after (RFC 6749 §4.1.2), so after an outage a refusal may mean that it was. */
  async function redeem(client: RawClient, { code, verifier }: { code: string; verifier: string }) {
    const first = await counted(client.exchange(code, verifier));
    if (first.status === 200) tokens.push({ client, token: first.body.refresh_token });
    let { status } = first;
    while (status === 503 && going) {
      const again = await client.exchange(code, verifier);
      if (again.body?.error === 'invalid_grant') lostCodes += 1;
      else await counted(Promise.resolve(again));
      if (again.status === 200) tokens.push({ client, token: again.body.refresh_token });
      status = again.status;
    }
  }

  const running = clients.flatMap((client) => [refreshes(client), refreshes(client), polls(client), redeems(client)]);
  return {
    tokens,
    given,
    refused,
    lostCodes: () => lostCodes,
    async stop() {
      going = false;
      await Promise.all(running);
    },
  };
}

/** A step of the browser's that failed, by what the answer said. */
const outageIn = (error: string) =>
  /\b503\b|temporarily_unavailable/.test(error) ? '503 temporarily_unavailable' : error;

/** Whatever is no outage is told whole. */
const kindOf = ({ status, body, text }: Answer) => (status === 503 ? `503 ${body?.error}` : `${status} ${text}`);
