import { describe, expect, it } from 'vitest';
import { parseForm } from '../http/parameters.ts';
import { ProblemError } from '../http/problem.ts';
import { readClientCredentials } from './client-credentials.ts';

const basic = (pair: string | Buffer) => `Basic ${Buffer.from(pair).toString('base64')}`;

const secret = (clientId: string, value: string) => ({ clientId, credential: { case: 'clientSecret', value } });

const refused = (authorization: string | undefined, form: string) => {
  try {
    return readClientCredentials(authorization, parseForm(form));
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
};

describe('client credentials (RFC 6749 §2.3.1)', () => {
  it.each([
    ['a public client in the body', undefined, 'client_id=app', { clientId: 'app' }],
    ['a secret in the body', undefined, 'client_id=app&client_secret=s%2Bs', secret('app', 's+s')],
    ['a Basic header', basic('app:s'), '', secret('app', 's')],
    ['a Basic header in lower case', basic('app:s').replace('Basic', 'basic'), '', secret('app', 's')],
    ['form-encoded parts', basic('a%3Ab:s+%26%C3%A9'), '', secret('a:b', 's &é')],
    ['a raw secret with separators in it', basic('app:a&b=c:d'), '', secret('app', 'a&b=c:d')],
    ['Basic without a password', basic('app:'), '', { clientId: 'app' }],
    ['the same client_id twice', basic('app:s'), 'client_id=app', secret('app', 's')],
    ['another scheme beside the body', 'Bearer x', 'client_id=app', { clientId: 'app' }],
  ])('takes %s', (_name, authorization, form, expected) => {
    expect(readClientCredentials(authorization, parseForm(form))).toEqual(expected);
  });

  it.each([
    ['two methods', basic('app:s'), 'client_id=app&client_secret=s'],
    ['a secret in the body beside Basic', basic('app:s'), 'client_secret=s'],
    ['a body that names another client', basic('app:s'), 'client_id=other'],
    ['a repeated client_id', undefined, 'client_id=app&client_id=app'],
    ['a repeated client_secret', undefined, 'client_id=app&client_secret=a&client_secret=b'],
  ])('refuses %s as invalid_request', (_name, authorization, form) => {
    expect(refused(authorization, form)).toMatchObject({ status: 400, code: 'invalid_request' });
  });

  it.each([
    ['what is not base64', '!!!'],
    ['nothing', ''],
    ['no colon', Buffer.from('app').toString('base64')],
    ['no client', Buffer.from(':s').toString('base64')],
    ['what is not UTF-8', Buffer.from([0x61, 0x3a, 0xff]).toString('base64')],
    ['what a browser makes of undefined', 'undefined'],
    ['broken percent-encoding', Buffer.from('app:100%').toString('base64')],
    ['a NUL', Buffer.from('app:a\0b').toString('base64')],
  ])('says of a Basic header with %s that it is the header that cannot be decoded', (_name, encoded) => {
    expect(refused(`Basic ${encoded}`, 'grant_type=client_credentials')).toMatchObject({
      status: 400,
      code: 'invalid_request',
      description: 'The Basic header cannot be decoded.',
    });
  });

  it.each(['', 'client_id=', 'client_secret=s'])('answers invalid_client where %j names no client', (form) => {
    expect(refused(undefined, form)).toMatchObject({ status: 401, code: 'invalid_client' });
  });
});
