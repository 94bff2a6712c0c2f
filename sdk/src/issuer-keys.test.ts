import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startTokenIssuer, type TokenIssuer } from '../../test/support/sites/token-issuer.ts';
import { createVerifier } from './create-verifier.ts';

let issuer: TokenIssuer;
beforeEach(async () => {
  issuer = await startTokenIssuer('/tenant');
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await issuer.stop();
});
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const verifierOf = () => createVerifier({ issuer: issuer.issuer, audience: 'storyden' });
const outcomeOf = (verifying: Promise<unknown>) =>
  verifying.then(
    () => 'good',
    ({ code }) => code,
  );

describe('The keys of an issuer', () => {
  it('are fetched once for twenty tokens at the same moment, and kept', async () => {
    const { verify } = verifierOf();
    const token = await issuer.token();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcomeOf(verify(token))));
    expect(new Set(outcomes)).toEqual(new Set(['good']));
    vi.advanceTimersByTime(9 * MINUTE);
    expect(await outcomeOf(verify(await issuer.token()))).toBe('good');
    expect(issuer.asked).toEqual({ metadata: 1, keys: 1 });
  });

  it('are fetched anew for one that is not known, once in five seconds', async () => {
    const { verify } = verifierOf();
    await verify(await issuer.token());
    await issuer.rotate();
    const byNewKey = await issuer.token();
    vi.advanceTimersByTime(6 * SECOND);
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcomeOf(verify(byNewKey))));
    expect(new Set(outcomes)).toEqual(new Set(['good']));
    expect(issuer.asked.keys).toBe(2);

    await issuer.rotate({ hidden: true });
    const forged = await issuer.token();
    for (let time = 0; time < 20; time++) expect(await outcomeOf(verify(forged))).toBe('invalid_token');
    expect(issuer.asked.keys).toBe(2);
    vi.advanceTimersByTime(6 * SECOND);
    for (let time = 0; time < 20; time++) expect(await outcomeOf(verify(forged))).toBe('invalid_token');
    expect(issuer.asked.keys).toBe(3);
  });

  it('that cannot be had are no fault of the token, and are asked for once in a second', async () => {
    const { verify } = verifierOf();
    const token = await issuer.token();
    issuer.answer = { status: 503, body: {} };
    expect(await outcomeOf(verify(token))).toBe('temporarily_unavailable');
    issuer.answer = undefined;
    expect(await outcomeOf(verify(token))).toBe('temporarily_unavailable');
    expect(issuer.asked).toEqual({ metadata: 0, keys: 0 });
    vi.advanceTimersByTime(2 * SECOND);
    expect(await outcomeOf(verify(token))).toBe('good');
  });

  it('serve for an hour while they cannot be had anew', async () => {
    const { verify } = verifierOf();
    const lasting = await issuer.token({ exp: Math.floor(Date.now() / 1000) + 7_200 });
    await verify(lasting);
    issuer.answer = { status: 503, body: {} };
    vi.advanceTimersByTime(50 * MINUTE);
    expect(await outcomeOf(verify(await issuer.token()))).toBe('good');
    await issuer.rotate();
    expect(await outcomeOf(verify(await issuer.token()))).toBe('temporarily_unavailable');
    expect(await outcomeOf(verify(lasting))).toBe('good');
    vi.advanceTimersByTime(20 * MINUTE);
    expect(await outcomeOf(verify(lasting))).toBe('temporarily_unavailable');
  });

  it('are not taken from the metadata of another issuer', async () => {
    issuer.named = 'https://elsewhere.example';
    expect(await outcomeOf(verifierOf().verify(await issuer.token()))).toBe('temporarily_unavailable');
  });
});
