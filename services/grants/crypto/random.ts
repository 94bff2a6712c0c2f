import { randomBytes } from 'node:crypto';
import { v7 as uuidv7, validate } from 'uuid';
import type { Ids } from '../domain/ids.ts';
import type { Random } from '../domain/random.ts';

export const ids: Ids = {
  make: () => uuidv7(),
  isId: (text) => validate(text),
  makeClientId: () => `sdoak_${randomBytes(18).toString('base64url')}`,
};

export const random: Random = {
  secret: () => randomBytes(32).toString('base64url'),
  bytes: (count) => randomBytes(count),
};
