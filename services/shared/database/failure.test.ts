import { describe, expect, it } from 'vitest';
import { databaseFailure, NotAnswered, sqlState } from './failure.ts';

const said = (code: string, message = '') => Object.assign(new Error(message), { code });

describe('What an error of the database means', () => {
  it.each([
    ['a connection that broke', said('ECONNRESET'), 'unavailable'],
    ['no answer in time', new NotAnswered(), 'unavailable'],
    ['a server that stops', said('57P01'), 'unavailable'],
    ['a standby', said('25006'), 'unavailable'],
    ['a race that was lost again and again', said('40001'), 'unavailable'],
    ['a deadlock', said('40P01'), 'unavailable'],
    ['a named statement that a pooler lost', said('26000'), 'unavailable'],
    ['no connection left for the role', said('53300'), 'unavailable'],
    ['a password that was changed meanwhile', said('28P01'), 'unavailable'],
    ['PgBouncer, whose server is away', said('08P01', 'server login has been failing, try again later'), 'unavailable'],
    ['PgBouncer, whose queue is long', said('08P01', 'query_wait_timeout'), 'unavailable'],
    ['PgBouncer, which stops', said('08P01', 'the database system is shutting down'), 'unavailable'],
    ['a pool without a free connection', new Error('timeout exceeded when trying to connect'), 'unavailable'],
    ['a NUL character in a value', said('22021', 'invalid byte sequence for encoding "UTF8": 0x00'), 'unstorable_text'],
    ['a NUL character in a statement', said('08P01', 'invalid message format'), 'unstorable_text'],
    ['a unique name that is taken', said('23505'), undefined],
    ['a table that is missing', said('42P01'), undefined],
    ['a mistake of ours', new TypeError('undefined is not a function'), undefined],
  ])('%s', (_, error, meaning) => {
    expect(databaseFailure(error)).toBe(meaning);
    expect(databaseFailure(new Error('the ORM says', { cause: error }))).toBe(meaning);
  });

  it('has the state that PostgreSQL gave it, whatever it is wrapped in', () => {
    expect(sqlState(new Error('the ORM says', { cause: said('40P01') }))).toBe('40P01');
    expect(sqlState(said('ECONNRESET'))).toBeUndefined();
    expect(sqlState(said('EPIPE'))).toBeUndefined();
    expect(sqlState('no error')).toBeUndefined();
  });
});
