import { afterAll } from 'vitest';
import { type Administrator, administratorOf } from '../people/administrator.ts';
import type { TierOverrides } from './tier-config.ts';
import { bootTiers, type Tiers } from './tiers.ts';

/**
 * The tiers of a test file, or of a `describe`, with their administrator signed in; they stop after its last test. They
 * boot while the file is loaded (docs/decisions/0047-tests-prepare-while-they-load.md).
 */
export async function useTiers(overrides: TierOverrides = {}): Promise<{ tiers: Tiers; admin: Administrator }> {
  const tiers = await bootTiers(overrides);
  afterAll(tiers.stop);
  return { tiers, admin: await administratorOf(tiers) };
}
