import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bootCommunity, type Community } from './community.ts';
import { CACHE, outputOf } from './programs.ts';

let community: Community;
beforeAll(async () => {
  community = await bootCommunity();
});
afterAll(() => community?.tiers.stop());

// Cargo may have to fetch and build everything first.
it('A program in Rust signs a person in with openidconnect, and renews', { timeout: 1_200_000 }, async () => {
  const { member, publicClient } = community;
  const env = { ...(await publicClient()), CARGO_TARGET_DIR: path.join(CACHE, 'openidconnect') };
  const program = { command: ['cargo', 'run', '--locked', '--quiet'] as const, folder: 'openidconnect', env };
  expect(await outputOf(program, member)).toMatch(new RegExp(`^signed in as ${member.handle}\nrenewed for 900$`, 'm'));
});
