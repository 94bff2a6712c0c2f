import { expect, it } from 'vitest';
import { usedProofs } from './used-proofs.ts';

it('Used proofs are remembered until they expire, and then forgotten', async () => {
  let now = 0;
  const { use } = usedProofs(() => now);
  const hash = (proof: number) => Buffer.from(String(proof));
  const at = (time: number) => new Date(time);
  for (let proof = 0; proof < 100; proof++) expect(await use(hash(proof), at(1_000))).toBe(true);
  now = 999;
  expect(await use(hash(0), at(1_000))).toBe(false);
  now = 1_000;
  // Two of the oldest go with each that comes.
  for (let proof = 100; proof < 150; proof++) expect(await use(hash(proof), at(2_000))).toBe(true);
  for (let proof = 0; proof < 100; proof++) expect(await use(hash(proof), at(2_000))).toBe(true);
});
