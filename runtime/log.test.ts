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
