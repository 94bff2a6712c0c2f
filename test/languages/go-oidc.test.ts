import { afterAll, beforeAll, expect, it } from 'vitest';
import { bootCommunity, type Community } from './community.ts';
import { outputOf } from './programs.ts';

let community: Community;
beforeAll(async () => {
  community = await bootCommunity();
});
afterAll(() => community?.tiers.stop());

// Go may have to fetch and build everything first.
it('A program in Go signs a person in with x/oauth2 and go-oidc, and renews', { timeout: 600_000 }, async () => {
  const { member, publicClient } = community;
  const program = { command: ['go', 'run', '.'] as const, folder: 'go-oidc', env: await publicClient() };
  expect(await outputOf(program, member)).toMatch(
    new RegExp(`^signed in as ${member.handle}\nrenewed for [1-9]\\d*$`, 'm'),
  );
});
