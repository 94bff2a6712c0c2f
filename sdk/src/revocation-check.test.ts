import { Code } from '@connectrpc/connect';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventually } from '../../test/support/eventually.ts';
import { freePort } from '../../test/support/free-port.ts';
import {
  heartbeat,
  type RevocationStream,
  revokedGrant,
  startRevocationStream,
} from '../../test/support/sites/revocation-stream.ts';
import { startTokenIssuer } from '../../test/support/sites/token-issuer.ts';
import { createVerifier, type Verifier } from './create-verifier.ts';
import type { WhenRevocationsAreAway } from './revocation-check.ts';

const issuer = await startTokenIssuer();
afterAll(issuer.stop);
const [token, other] = [await issuer.token({ grant_id: 'ended' }), await issuer.token({ grant_id: 'other' })];

let service: RevocationStream;
const verifiers: Verifier[] = [];
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  service = await startRevocationStream();
});
afterEach(async () => {
  vi.useRealTimers();
  for (const verifier of verifiers.splice(0)) verifier.close();
  await service.stop();
});

function verifierThat(whenRevocationsAreAway: WhenRevocationsAreAway | undefined, address = service.address) {
  const problems: unknown[] = [];
  const options = { issuer: issuer.issuer, audience: 'storyden', grants: { address, token: 'reader' } };
  const onRevocationsAway = (error: unknown) => problems.push(error);
  const verifier = createVerifier({ ...options, whenRevocationsAreAway, onRevocationsAway });
  verifiers.push(verifier);
  return { problems, outcomeOf: (jwt: string) => outcomeOf(verifier.verify(jwt)), close: verifier.close };
}

const outcomeOf = (verifying: Promise<unknown>) =>
  verifying.then(
    () => 'good',
    ({ code }) => code,
  );
const isFollowed = () => eventually(async () => service.open(), 1);

describe('While revocations are followed', () => {
  it('a token is refused whose grant was revoked, and no other; nobody is asked', async () => {
    const { outcomeOf } = verifierThat('introspect');
    await isFollowed();
    service.tell(heartbeat('1'));
    expect(await outcomeOf(token)).toBe('good');
    service.tell(revokedGrant('2', 'ended'));
    await eventually(() => outcomeOf(token), 'invalid_token');
    expect(await outcomeOf(other)).toBe('good');
    expect(service.asked).toEqual([]);
  });

  it('the first token waits until everything was told that still matters', async () => {
    const { outcomeOf } = verifierThat('go_on');
    const first = outcomeOf(token);
    await isFollowed();
    service.tell(revokedGrant('1', 'ended'));
    service.tell(heartbeat('1'));
    expect(await first).toBe('invalid_token');
  });

  it('a stream that breaks goes on after the last answer', async () => {
    const { outcomeOf, problems } = verifierThat('refuse');
    await isFollowed();
    service.tell(revokedGrant('1', 'ended'));
    service.tell(heartbeat('2'));
    await eventually(() => outcomeOf(other), 'good');
    service.break(Code.Unavailable);
    await eventually(async () => service.begunWith, ['', '2']);
    expect([await outcomeOf(token), await outcomeOf(other)]).toEqual(['invalid_token', 'good']);
    expect(problems).toMatchObject([{ code: Code.Unavailable }]);
  });

  it('a cursor that is too old is given up, and nothing counts as known until everything was told anew', async () => {
    const { outcomeOf } = verifierThat('refuse');
    await isFollowed();
    service.tell(heartbeat('old'));
    await eventually(() => outcomeOf(other), 'good');
    service.break(Code.OutOfRange);
    await eventually(async () => service.begunWith, ['', '']);
    expect(await outcomeOf(other)).toBe('temporarily_unavailable');
    service.tell(heartbeat('new'));
    await eventually(() => outcomeOf(other), 'good');
  });

  it('closing ends the stream', async () => {
    const { close, outcomeOf } = verifierThat('refuse');
    await isFollowed();
    service.tell(heartbeat('1'));
    await eventually(() => outcomeOf(other), 'good');
    close();
    await eventually(async () => service.open(), 0);
    expect(await outcomeOf(other)).toBe('temporarily_unavailable');
    expect(service.begunWith).toEqual(['']);
  });
});

describe('While revocations are away', () => {
  it.each<[WhenRevocationsAreAway | undefined, string, string]>([
    ['go_on', 'good', 'good'],
    ['refuse', 'temporarily_unavailable', 'temporarily_unavailable'],
    ['introspect', 'good', 'invalid_token'],
    [undefined, 'good', 'invalid_token'],
  ])('the choice %s holds: after twelve seconds without a heartbeat', async (choice, ifActive, ifNot) => {
    const { outcomeOf } = verifierThat(choice);
    await isFollowed();
    service.tell(heartbeat('1'));
    await eventually(() => outcomeOf(other), 'good');
    expect(service.asked).toEqual([]);
    vi.advanceTimersByTime(11_000);
    service.active = false;
    expect([await outcomeOf(other), service.asked]).toEqual(['good', []]);
    vi.advanceTimersByTime(2_000);
    expect(await outcomeOf(other)).toBe(ifNot);
    service.active = true;
    expect(await outcomeOf(other)).toBe(ifActive);
  });

  it('what is known to be revoked is refused, whatever the choice', async () => {
    const { outcomeOf } = verifierThat('go_on');
    await isFollowed();
    service.tell(revokedGrant('1', 'ended'));
    service.tell(heartbeat('1'));
    await eventually(() => outcomeOf(token), 'invalid_token');
    vi.advanceTimersByTime(60_000);
    expect([await outcomeOf(token), await outcomeOf(other)]).toEqual(['invalid_token', 'good']);
  });

  it.each<[WhenRevocationsAreAway, string]>([
    ['go_on', 'good'],
    ['refuse', 'temporarily_unavailable'],
    ['introspect', 'temporarily_unavailable'],
  ])('because nothing answers, %s is %s, and they are followed once something does', async (choice, expected) => {
    const port = await freePort();
    const { outcomeOf, problems } = verifierThat(choice, `127.0.0.1:${port}`);
    expect(await outcomeOf(other)).toBe(expected);
    expect(problems.length).toBeGreaterThan(0);
    const late = await startRevocationStream(port);
    await eventually(async () => late.open(), 1);
    late.tell(revokedGrant('1', 'ended'));
    late.tell(heartbeat('1'));
    await eventually(() => outcomeOf(token), 'invalid_token');
    expect(await outcomeOf(other)).toBe('good');
    await late.stop();
  });
});
