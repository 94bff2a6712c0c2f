import { expect, it } from 'vitest';
import { useCommunity } from './community.ts';
import { outputOf } from './programs.ts';

const community = await useCommunity();

// Go may have to fetch and build everything first.
it('A program in Go signs a person in with x/oauth2 and go-oidc, and renews', { timeout: 600_000 }, async () => {
  const { member, publicClient } = community;
  const program = { command: ['go', 'run', '.'] as const, folder: 'go-oidc', env: await publicClient() };
  expect(await outputOf(program, member)).toMatch(
    new RegExp(`^signed in as ${member.handle}\nrenewed for [1-9]\\d*$`, 'm'),
  );
});
