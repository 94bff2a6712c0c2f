import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { count, isGiven, list, MOST_WORKERS, readSettings, rpcAddress, shutdownTimes, workers } from './settings.ts';

describe('a setting', () => {
  it.each([' odin ', 'odin\n', '\todin\r\n'])('is read without what blanks are around it: %j', (NAME) => {
    expect(readSettings({ NAME: z.string() }, { NAME })).toEqual({ NAME: 'odin' });
  });

  it.each(['', ' ', '\n'])('of nothing counts as absent: %j', (NAME) => {
    expect(readSettings({ NAME: z.string().prefault('nobody'), LIST: list(z.string()) }, { NAME, LIST: NAME })).toEqual(
      {
        NAME: 'nobody',
        LIST: [],
      },
    );
    expect(isGiven({ NAME, NAME_FILE: NAME }, 'NAME')).toBe(false);
  });

  it('may name its file with a line break behind it', () => {
    const NAME_FILE = `${import.meta.filename}\n`;
    expect(readSettings({ NAME: z.string() }, { NAME_FILE }).NAME).toMatch(/^import/);
  });

  it('that is missing is named with the one that was set instead', () => {
    const read = () => readSettings({ OAUTH_SECRET: z.string('a secret') }, { OAUTH_SECRETS: 'hidden' });
    expect(read).toThrow('OAUTH_SECRET: not set (OAUTH_SECRETS is), expected a secret.');
  });
});

describe('a count', () => {
  const read = (MEMBERS?: string) =>
    readSettings({ MEMBERS: count('a number of members', 12, { most: 300 }) }, { MEMBERS }).MEMBERS;

  it.each([
    [undefined, 12],
    ['1', 1],
    ['300', 300],
  ])('is read from %j', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each(['0', '-1', '1.5', '1e2', '0x10', '007', 'twelve', '301', '9'.repeat(30)])('is not %s', (text) => {
    expect(() => read(text)).toThrow(`MEMBERS: found "${text}", expected a number of members like 12.`);
  });
});

describe('a number of workers', () => {
  const read = (WORKERS?: string) => readSettings({ WORKERS: workers() }, { WORKERS }).WORKERS;

  it.each([
    [undefined, 1],
    ['1', 1],
    ['64', 64],
    ['auto', Math.min(availableParallelism(), MOST_WORKERS)],
  ])('is read from %j', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each(['0', '-1', '1.5', '65', 'Auto', 'two'])('is not %s', (text) => {
    expect(() => read(text)).toThrow(`WORKERS: found "${text}", expected a number of processes from 1 to 64, or auto.`);
  });
});

describe('the address of another tier', () => {
  const read = (ADDRESS: string) => readSettings({ ADDRESS: rpcAddress('127.0.0.1:9000') }, { ADDRESS }).ADDRESS;

  it.each([
    'grants:9000',
    '[::1]:9000',
    'dns:///grants.internal:9000',
    'dns://10.0.0.2:53/grants:9000',
    'dns:grants:9000',
    'ipv4:10.0.0.1:9000,10.0.0.2:9000',
    'ipv6:[::1]:9000',
    'unix:/run/grants.sock',
  ])('is %s', (address) => {
    expect(read(address)).toBe(address);
  });

  it.each([
    'grants',
    'dns:///grants',
    'http://grants:9000',
    'https://grants',
    'grants:9000/',
    'grants: 9000',
    'grants:port',
  ])('is not %s', (address) => {
    expect(() => read(address)).toThrow(
      `ADDRESS: found "${address}", expected an address like 127.0.0.1:9000 or dns:///name:9000, with its port`,
    );
  });
});

it('takes a drain of nothing but blanks for none that was chosen', () => {
  const times = shutdownTimes({ SHUTDOWN_TIMEOUT: 4_000, SHUTDOWN_DRAIN: 5_000 }, { SHUTDOWN_DRAIN: ' \n' });
  expect(times).toEqual({ shutdownTimeout: 4_000, shutdownDrain: 1_000 });
});
