import { expect, it, vi } from 'vitest';
import { keysMadeAt, MINUTE } from '../../../test/support/keys/made-key.ts';
import { accessTokenVerifier } from './access-token-verifier.ts';
import { signJwt } from './sign-jwt.ts';
import { generatePrivateKey, readSigningKey } from './signing-key.ts';

const issuer = 'https://issuer.example';
const START = new Date(Date.UTC(2030, 0));
const minutesIn = (minutes: number) => new Date(START.getTime() + minutes * MINUTE);

const signing = await readSigningKey(await generatePrivateKey('ES256'), 'ES256');
const key = { ...keysMadeAt(START)(signing.kid, { signsFrom: START }), ...signing };
const exp = minutesIn(15).getTime() / 1000;
const claims = { iss: issuer, sub: 'someone', aud: 'storyden', exp, iat: 1, jti: 'j', client_id: 'c' };
const token = await signJwt(claims, 'at+jwt', key);

async function verifierThatKnowsIt() {
  const verify = accessTokenVerifier(issuer);
  expect(await verify(token, START, [key])).toEqual(claims);
  return verify;
}

it('a signature that was right is not checked again', async () => {
  const verify = await verifierThatKnowsIt();
  const check = vi.spyOn(crypto.subtle, 'verify');
  expect(await verify(token, minutesIn(14), [{ ...key }])).toEqual(claims);
  expect(check).not.toHaveBeenCalled();
  check.mockRestore();
});

it('a known token is refused when it has expired, to the second', async () => {
  const verify = await verifierThatKnowsIt();
  expect(await verify(token, new Date(exp * 1000 - 1), [key])).toEqual(claims);
  expect(await verify(token, new Date(exp * 1000), [key])).toBeUndefined();
});

it('a known token is refused when its key was dropped, is gone, or another one has its name', async () => {
  const verify = await verifierThatKnowsIt();
  const other = await readSigningKey(await generatePrivateKey('ES256'), 'ES256', key.kid);
  expect(await verify(token, minutesIn(1), [])).toBeUndefined();
  expect(await verify(token, minutesIn(1), [{ ...key, ...other }])).toBeUndefined();
  const retired = { ...key, retiresAt: minutesIn(-100) };
  expect(await verify(token, minutesIn(1), [retired])).toBeUndefined();
  expect(await verify(token, minutesIn(1), [key])).toEqual(claims);
});

it('a token that is like a known one but for its signature is refused', async () => {
  const verify = await verifierThatKnowsIt();
  const again = await signJwt(
    claims,
    'at+jwt',
    await readSigningKey(await generatePrivateKey('ES256'), 'ES256', key.kid),
  );
  expect(await verify(again, START, [key])).toBeUndefined();
  expect(await verify(`${token}x`, START, [key])).toBeUndefined();
});
