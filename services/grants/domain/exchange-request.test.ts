import { describe, expect, it } from 'vitest';
import { exchangedLifetime, issuedTokenType } from './exchange-request.ts';

const ACCESS = 'urn:ietf:params:oauth:token-type:access_token';
const JWT = 'urn:ietf:params:oauth:token-type:jwt';
const ID_TOKEN = 'urn:ietf:params:oauth:token-type:id_token';
const subject = { subjectTokenType: ACCESS };

describe('the types of a token exchange (RFC 8693 §2.1)', () => {
  it.each([
    ['nothing but the subject', subject, ACCESS],
    ['a subject that is a JWT', { subjectTokenType: JWT }, ACCESS],
    ['an actor', { ...subject, actorToken: 'a', actorTokenType: JWT }, ACCESS],
    ['an access token wanted', { ...subject, requestedTokenType: ACCESS }, ACCESS],
    ['a JWT wanted', { ...subject, requestedTokenType: JWT }, JWT],
  ])('are good with %s', (_, request, issued) => {
    expect(issuedTokenType(request)).toBe(issued);
  });

  it.each([
    ['an ID token', { subjectTokenType: ID_TOKEN }, 'subject_token_type'],
    ['no type of the subject', { subjectTokenType: '' }, 'subject_token_type'],
    ['an actor without its type', { ...subject, actorToken: 'a' }, 'actor_token_type'],
    ['a type without an actor', { ...subject, actorTokenType: ACCESS }, 'actor_token_type'],
    ['an actor that is an ID token', { ...subject, actorToken: 'a', actorTokenType: ID_TOKEN }, 'actor_token_type'],
    ['a refresh token wanted', { ...subject, requestedTokenType: ACCESS.replace('access', 'refresh') }, 'requested_'],
  ])('are invalid_request with %s', (_, request, named) => {
    expect(() => issuedTokenType(request)).toThrow(named);
  });
});

describe('the life of an exchanged token', () => {
  const now = new Date(100_900);

  it.each([
    ['that of any access token', [{ expiresAt: 2000 }], 900],
    ['what the subject token has left', [{ expiresAt: 130 }], 30],
    ['what the actor token has left', [{ expiresAt: 130 }, { expiresAt: 101 }], 1],
  ])('is %s', (_, sources, seconds) => {
    expect(exchangedLifetime(sources, now, 900_000)).toBe(seconds);
  });

  it('is none once a token is over', () => {
    expect(() => exchangedLifetime([{ expiresAt: 100 }], now, 900_000)).toThrow('expired');
  });
});
