import { Refusal, stateConflict } from '../shared/refusal.ts';

export const invalidArgument = (message: string, suggested = '') =>
  new Refusal('invalid_argument', message, { suggested });

export const accountNotFound = () =>
  new Refusal('not_found', 'There is no such account.', { suggested: 'Check the handle or the id.' });

export const sessionNotFound = () => new Refusal('not_found', 'There is no such session; it may be over.');

export const roleNotFound = () =>
  new Refusal('not_found', 'There is no such role.', { suggested: 'Check the id; GET /api/roles lists all roles.' });

export const handleTaken = () =>
  new Refusal('conflict', 'The handle is taken.', { suggested: 'Choose another handle.' });

export const roleNameTaken = () =>
  new Refusal('conflict', 'A role with this name exists.', { suggested: 'Choose another name.' });

export const defaultRoleIsEverybodys = () =>
  stateConflict(
    "The default role is everybody's: it can be changed, not taken away or deleted.",
    'Change its permissions instead.',
  );

export const lastAdministrator = () =>
  stateConflict('Nobody who can administrate would be left.', 'Make another account an administrator first.');

/** Other browsers may be guessing at the account; one that is known has attempts of its own. */
export const signInLimited = (retryAfterSeconds: number) =>
  new Refusal('rate_limited', 'Too many attempts.', {
    suggested: 'Wait a while and try again, or use a browser that you have signed in with before.',
    retryAfterSeconds,
  });

export const rateLimited = (retryAfterSeconds: number) =>
  new Refusal('rate_limited', 'Too many attempts.', { suggested: 'Wait a while and try again.', retryAfterSeconds });
