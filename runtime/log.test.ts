import { describe, expect, it } from 'vitest';
import { createLog } from './log.ts';

function logged(error: unknown) {
  let line = '';
  createLog({ name: 'test', level: 'info', destination: { write: (text) => (line = text) } }).error({ err: error });
  return JSON.parse(line).err;
}

describe('An error in the log', () => {
  it('has what a person needs to find it', () => {
    const cause = new Error('the socket closed');
    const error = Object.assign(new TypeError('no answer', { cause }), { code: '23505', table: 'clients' });
    expect(logged(error)).toEqual({
      type: 'TypeError',
      message: 'no answer: the socket closed',
      stack: expect.stringContaining('caused by: Error: the socket closed'),
      code: '23505',
      table: 'clients',
    });
  });

  it('has what it says cut, with its causes, and where it was thrown', () => {
    const cause = new Error(`no such site: https://user:secret@site.example/path?token=secret ${'x'.repeat(60_000)}`);
    const error = new Error(`cannot read "https://user:secret@site.example/a?secret": ${'é'.repeat(300)}`, { cause });
    const { message, stack } = logged(error);
    expect(message).toContain('cannot read "https://site.example/a": é');
    expect(message).toContain('no such site: https://site.example/path x');
    expect(message.length).toBeLessThanOrEqual(402);
    expect(stack).toMatch(/^Error: cannot read .*\n +at .*log\.test\.ts/);
    expect(JSON.stringify(logged(error))).not.toContain('secret');
  });

  it('that is its own cause is written once', () => {
    const error: Error & { cause?: unknown } = new Error('round and round');
    error.cause = error;
    expect(logged(error).message).toBe('round and round');
  });

  it('has no row that a database refused, and nothing else that hangs on it', () => {
    const detail = 'Failing row contains (secret,\nsecret).';
    const error = Object.assign(new Error(`a constraint is violated\n - detail: ${detail}`), {
      detail,
      where: 'COPY accounts: "secret"',
      parameters: ['secret'],
      cause: Object.assign(new Error('the same'), { detail: 'Key (email)=(secret) already exists.' }),
    });
    expect(JSON.stringify(logged(error))).not.toContain('secret');
  });
});

describe('What a stranger wrote', () => {
  const line = (facts: object, message = 'said') => {
    let written = '';
    const destination = { write: (text: string) => (written = text) };
    createLog({ name: 'test', level: 'info', destination }).child({ from: facts }).info(facts, message);
    return JSON.parse(written);
  };

  it.each([
    ['https://user:hunter2@site.example/doc.json', 'https://site.example/doc.json'],
    ['https://user@evil.example:hunter2@site.example/', 'https://site.example/'],
    ['https://user:hunter 2@site.example/a b', 'https://site.example/a b'],
    ['https:///user:hunter2@site.example/', 'https:///site.example/'],
    ['https:\\\\user:hunter2@site.example\\x', 'https:\\\\site.example\\x'],
    ['https://site.example/doc?token=hunter2', 'https://site.example/doc'],
    ['https://site.example?hunter2', 'https://site.example'],
    ['https://site.example/doc#hunter2', 'https://site.example/doc'],
    ['postgresql://user:hunter2@db/name', 'postgresql://db/name'],
    ['the site "https://u:hunter2@site.example/x?y=hunter2" is away', 'the site "https://site.example/x" is away'],
    ['two: http://a:hunter2@a.example, http://b.example/#hunter2', 'two: http://a.example, http://b.example/'],
    ['no address: a@b c?d #e', 'no address: a@b c?d #e'],
    ['file:///app/node_modules/@x/y.ts:1:2', 'file:///app/node_modules/@x/y.ts:1:2'],
  ])('is in the log without user info, query and fragment: %s', (text, shown) => {
    const written = line({ text, list: [text, { deep: text }] }, text);
    const facts = { text: shown, list: [shown, { deep: shown }] };
    expect(written).toMatchObject({ ...facts, from: facts, msg: shown });
  });

  it('is cut at 200 characters, however it is made, and at once', () => {
    for (const part of ['x', 'a.', 'a:', 'https://', '?', '@', '%', '😀']) {
      const { text } = line({ text: part.repeat(30_000) });
      expect([...text].length).toBeLessThanOrEqual(200);
    }
    const { text } = line({ text: `https://${'user'.repeat(20_000)}:hunter2@site.example/${'p'.repeat(300)}` });
    expect(text).toMatch(/^https:\/\/site\.example\/p+…$/);
    expect(text).toHaveLength(200);
  });

  it('leaves numbers, dates and what is absent as they are', () => {
    const at = new Date(0);
    expect(line({ count: 1, at, nothing: null, yes: true })).toMatchObject({
      count: 1,
      at: at.toISOString(),
      nothing: null,
      yes: true,
    });
  });
});
