import { jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { SIGNING_ALGS } from '../domain/signing-alg.ts';
import { signJwt } from './sign-jwt.ts';
import { generatePrivateKey, readSigningKey } from './signing-key.ts';

const CLAIMS = { sub: 'jürgen ✓', aud: ['one', 'two'], exp: 4_000_000_000, cnf: { jkt: 'a-b_c' }, verified: false };

describe.each(SIGNING_ALGS)('A JWT signed with %s', async (alg) => {
  const pem = await generatePrivateKey(alg);
  const key = await readSigningKey(pem, alg, 'kid of ours');
  const others = await readSigningKey(await generatePrivateKey(alg), alg);

  it('is what jose reads: the header and each claim', async () => {
    const { payload, protectedHeader } = await jwtVerify(await signJwt(CLAIMS, 'at+jwt', key), key.publicJwk, {
      algorithms: [alg],
    });
    expect(protectedHeader).toEqual({ alg, kid: 'kid of ours', typ: 'at+jwt' });
    expect(payload).toEqual(CLAIMS);
  });

  it('is refused by jose with another key', async () => {
    await expect(jwtVerify(await signJwt(CLAIMS, 'at+jwt', others), key.publicJwk)).rejects.toThrow('signature');
  });
});
