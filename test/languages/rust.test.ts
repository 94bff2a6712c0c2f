import path from 'node:path';
import { expect, it } from 'vitest';
import { useCommunity } from './community.ts';
import { CACHE, outputOf } from './programs.ts';

const community = await useCommunity();

// Cargo may have to fetch and build everything first.
it('A program in Rust signs a person in with openidconnect, and renews', { timeout: 1_200_000 }, async () => {
  const { member, publicClient } = community;
  const env = { ...(await publicClient()), CARGO_TARGET_DIR: path.join(CACHE, 'openidconnect') };
  const program = { command: ['cargo', 'run', '--locked', '--quiet'] as const, folder: 'openidconnect', env };
  expect(await outputOf(program, member)).toMatch(new RegExp(`^signed in as ${member.handle}\nrenewed for 900$`, 'm'));
});
