import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { dpopProof, newProofKey } from '../../test/support/clients/dpop.ts';
import { startTokenIssuer } from '../../test/support/sites/token-issuer.ts';
import { createVerifier } from './create-verifier.ts';
import { usedProofs } from './used-proofs.ts';

const issuer = await startTokenIssuer();
afterAll(issuer.stop);
const [key, otherKey] = [await newProofKey(), await newProofKey()];
const verifierWith = (dpop = {}) => createVerifier({ issuer: issuer.issuer, audience: 'storyden', dpop });
const { verify } = verifierWith();
const [bound, other, unbound] = [
  await issuer.token({ cnf: { jkt: key.jkt } }),
  await issuer.token({ cnf: { jkt: key.jkt }, sub: 'other' }),
  await issuer.token(),
];
const target = { method: 'POST', url: 'https://api.example/things?page=2' };
const about = { ...target, accessToken: bound };
const codeOf = (verifying: Promise<unknown>) =>
  verifying.then(
    () => 'good',
    ({ code }) => code,
  );

describe('A token that is bound to a key', () => {
  it('is good with a proof of the key, and tells its thumbprint', async () => {
    const proof = await dpopProof(key, about);
    expect(await verify(bound, { dpop: { ...target, proof } })).toMatchObject({ who: 'account', key: key.jkt });
  });

  it('is not good as Bearer, nor one that is bound to nothing with a proof', async () => {
    expect(await codeOf(verify(bound))).toBe('invalid_token');
    const proof = await dpopProof(key, { ...target, accessToken: unbound });
    await expect(verify(unbound, { dpop: { ...target, proof } })).rejects.toThrow(/bound to no key/);
  });

  it.each([
    ['no proof', () => ''],
    ['what is no proof', () => 'a.b.c'],
    ['two proofs', async () => `${await dpopProof(key, about)}, ${await dpopProof(key, about)}`],
    ['another method', () => dpopProof(key, { ...about, method: 'GET' })],
    ['another address', () => dpopProof(key, { ...about, url: 'https://api.example/others' })],
    ['another host', () => dpopProof(key, { ...about, url: 'https://evil.example/things' })],
    ['the hash of another token', () => dpopProof(key, { ...about, accessToken: other })],
    ['no hash of the token', () => dpopProof(key, target)],
    ['an old proof', () => dpopProof(key, about, { iat: Math.floor(Date.now() / 1000) - 301 })],
    ['a proof from the future', () => dpopProof(key, about, { iat: Math.floor(Date.now() / 1000) + 301 })],
    ['another type', () => dpopProof(key, about, {}, { typ: 'JWT' })],
    ['a private key in the header', () => dpopProof(key, about, {}, { jwk: key.privateJwk })],
  ])('is not good with %s', async (_, make) => {
    expect(await codeOf(verify(bound, { dpop: { ...target, proof: await make() } }))).toBe('invalid_dpop_proof');
  });

  it('is not good with a proof of another key', async () => {
    const proof = await dpopProof(otherKey, about);
    expect(await codeOf(verify(bound, { dpop: { ...target, proof } }))).toBe('invalid_token');
  });

  it('is good once with each proof, however many come at once', async () => {
    const proof = await dpopProof(key, about);
    const codes = await Promise.all(
      Array.from({ length: 20 }, () => codeOf(verify(bound, { dpop: { ...target, proof } }))),
    );
    expect(codes.filter((code) => code === 'good')).toHaveLength(1);
    expect(codes.filter((code) => code === 'invalid_dpop_proof')).toHaveLength(19);
  });

  it('is good once with each proof at replicas that share what was used', async () => {
    const proofs = usedProofs();
    const proof = await dpopProof(key, about);
    const dpop = { ...target, proof };
    expect(await codeOf(verifierWith({ proofs }).verify(bound, { dpop }))).toBe('good');
    expect(await codeOf(verifierWith({ proofs }).verify(bound, { dpop }))).toBe('invalid_dpop_proof');
  });
});

describe('With a secret for nonces', () => {
  const nonceSecret = randomBytes(32);
  const [one, another] = [verifierWith({ nonceSecret }), verifierWith({ nonceSecret })];

  it('a proof needs one, which the refusal holds, and which is good at every replica', async () => {
    const without = one.verify(bound, { dpop: { ...target, proof: await dpopProof(key, about) } });
    const refused = await without.catch((error) => error);
    expect(refused).toMatchObject({ code: 'use_dpop_nonce', status: 401, dpopNonce: expect.any(String) });
    const proof = await dpopProof(key, { ...about, nonce: refused.dpopNonce });
    expect(await codeOf(another.verify(bound, { dpop: { ...target, proof } }))).toBe('good');
    const made = await dpopProof(key, { ...about, nonce: 'made-up' });
    expect(await codeOf(one.verify(bound, { dpop: { ...target, proof: made } }))).toBe('use_dpop_nonce');
  });

  it('the secret is long', () => {
    expect(() => verifierWith({ nonceSecret: randomBytes(16) })).toThrow(/nonceSecret/);
  });
});
