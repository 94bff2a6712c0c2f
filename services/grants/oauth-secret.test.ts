import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { oauthSecrets } from './oauth-secret.ts';

const read = (text: string) => oauthSecrets.safeParse(text);
const strong = () => randomBytes(32);

describe('OAUTH_SECRET', () => {
  it.each(['hex', 'base64', 'base64url'] as const)('is 32 random bytes, in %s', (encoding) => {
    // Often enough to meet every shape that random bytes have.
    for (let i = 0; i < 2_000; i++) {
      const secret = strong();
      expect(read(secret.toString(encoding)).data).toEqual([secret]);
    }
    const secret = strong();
    expect(read(secret.toString('base64').replace('=', '')).data).toEqual([secret]);
    expect(read(secret.toString('hex').toUpperCase()).data).toEqual([secret]);
  });

  it.each([
    ['a phrase', 'correct horse battery staple and so on and on and on'],
    ['a phrase of as many characters as there should be', 'correcthorsebatterystaplecorrecthorsebatter'],
    ['the same in capitals', 'CORRECTHORSEBATTERYSTAPLECORRECTHORSEBATTER'],
    ['a word again and again', 'changeme'.repeat(6)],
    ['a word again and again, cut to length', 'ChangeMe'.repeat(6).slice(0, 43)],
    ['a phrase in base64', Buffer.from('correct horse battery staple mmm').toString('base64')],
    ['one byte repeated, in base64', Buffer.alloc(32, 7).toString('base64')],
    ['one byte repeated, in hexadecimal', '00'.repeat(32)],
    ['a few bytes repeated', 'deadbeef'.repeat(8)],
    ['bytes that count', Buffer.from(Array.from({ length: 32 }, (_, i) => i)).toString('hex')],
    ['16 bytes', randomBytes(16).toString('base64')],
    ['31 bytes', randomBytes(31).toString('base64')],
    ['33 bytes', randomBytes(33).toString('base64')],
    ['48 bytes', randomBytes(48).toString('hex')],
    ['base64 with something behind it', `${strong().toString('base64')}!`],
    ['base64 with bits left over', `${strong().toString('base64url').slice(0, 42)}B`],
  ])('is not %s; the way to make one is said', (_what, text) => {
    const { error } = read(text);
    expect(error?.issues[0]?.message).toContain('openssl rand -base64 32');
    expect(error?.issues[0]?.message).not.toContain(text);
  });

  it('may be several, of which the later ones are taken as they ever were: they are on their way out', () => {
    const first = strong();
    const [weak, long] = ['changeme'.repeat(6), randomBytes(48).toString('base64')];
    const texts = [first.toString('base64'), weak, long];
    expect(read(texts.join(', ')).data).toEqual([first, Buffer.from(weak, 'base64'), Buffer.from(long, 'base64')]);
    expect(read([weak, first.toString('base64')].join()).error?.issues[0]?.message).toContain('put the new one first');
    expect(read([texts[0], 'short'].join()).success).toBe(false);
  });
});
