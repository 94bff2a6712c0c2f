import { expect, it } from 'vitest';
import { retried } from './retry.ts';

/** Work that fails so often with a state before it is done. */
function failing(state: string, times: number) {
  let attempts = 0;
  return async () => {
    attempts += 1;
    if (attempts <= times) throw Object.assign(new Error('lost'), { code: state });
    return attempts;
  };
}

it('does again what lost a race, until it wins', async () => {
  for (const state of ['40001', '40P01', '26000', '42P05']) expect(await retried(failing(state, 3))).toBe(4);
});

it('gives up in the end', async () => {
  await expect(retried(failing('40001', 1_000))).rejects.toMatchObject({ code: '40001' });
});

it('does nothing again whose outcome nobody knows', async () => {
  for (const state of ['57P01', '08006', '23505', 'ETIMEDOUT']) {
    await expect(retried(failing(state, 1))).rejects.toMatchObject({ code: state });
  }
});
