import { describe, expect, it } from 'vitest';
import { type FeedCursor, readCursor, readSnapshot, snapshotText, upTo, writeCursor } from './feed-cursor.ts';

const snapshot = (text: string) => {
  const read = readSnapshot(text);
  if (read === undefined) throw new Error(`${text} is no snapshot`);
  return read;
};

describe('A snapshot', () => {
  it.each(['1:1:', '5:9:', '5:9:5,7,8', '18446744073709551614:18446744073709551615:'])(
    'is read and written: %s',
    (text) => {
      expect(snapshotText(snapshot(text))).toBe(text);
    },
  );

  it.each([
    '',
    '5:9',
    '9:5:',
    '0:1:',
    '5:9:9',
    '5:9:4',
    '5:9:7,7',
    '5:9:8,7',
    '5:9:7,',
    '5:9: 7',
    '1:18446744073709551616:',
  ])('is not %j, which PostgreSQL does not take either', (text) => {
    expect(readSnapshot(text)).toBeUndefined();
  });

  it.each([
    // Nothing is said of what comes after the last row.
    ['5:9:5,7', 6n, '5:7:5'],
    ['5:9:5,7', 7n, '5:8:5,7'],
    ['5:9:5,7', 8n, '5:9:5,7'],
    // A row was restored whose transaction is yet to come.
    ['5:9:5,7', 1_000n, '5:9:5,7'],
    // No row was seen.
    ['5:9:5,7', 0n, '1:1:'],
  ])('%s up to %d is %s', (text, last, expected) => {
    expect(snapshotText(upTo(snapshot(text), last))).toBe(expected);
  });
});

describe('A cursor', () => {
  const ended: FeedCursor = { database: '7301.00000001', at: new Date(1_800_000_000_123), seen: snapshot('5:9:7') };
  const within = { ...ended, reading: { snapshot: snapshot('8:12:8,10'), after: { xid: 9n, id: 77n } } };

  it('is read as it was written', () => {
    expect(readCursor(writeCursor(ended))).toEqual(ended);
    expect(readCursor(writeCursor(within))).toEqual(within);
  });

  it.each([
    ['one part less', '7301.00000001~1800000000123'],
    ['one part more', '7301.00000001~1800000000123~5:9:7~5:9:7'],
    ['two parts more', '7301.00000001~1800000000123~5:9:7~5:9:7~9,77~1'],
    ['no database', '~1800000000123~5:9:7'],
    ['no time', '7301.00000001~soon~5:9:7'],
    ['no snapshot', '7301.00000001~1800000000123~5:9'],
    ['no second snapshot', '7301.00000001~1800000000123~5:9:7~x~9,77'],
    ['no place', '7301.00000001~1800000000123~5:9:7~5:9:7~9'],
    ['a transaction beyond the last', '7301.00000001~1800000000123~5:9:7~5:9:7~18446744073709551616,1'],
    ['a row beyond the last', '7301.00000001~1800000000123~5:9:7~5:9:7~9,9223372036854775808'],
    [
      'more transactions than any server has',
      `7301.00000001~1800000000123~1:900000:${Array.from({ length: 40_000 }, (_, index) => index + 1)}`,
    ],
  ])('is no text with %s', (_, text) => {
    expect(readCursor(Buffer.from(text).toString('base64url'))).toBeUndefined();
  });
});
