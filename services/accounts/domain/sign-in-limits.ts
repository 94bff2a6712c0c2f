/** So many failures in so many seconds. */
export type Limit = { readonly points: number; readonly seconds: number };

/** What failures are counted for. */
export type Counter = 'person' | 'browser' | 'address' | 'handle';

/** Sign-ups of one address, right ones included: a class or an office joins at once, a script joins without end. */
export const signUpLimit = (person: Limit): Limit => ({ ...person, points: person.points * 20 });

/**
 * The limits that follow from the one that is set (docs/decisions/0034).
 *
 * - `person`: one account from one address. It is the one that stops a guesser; keyed with the address, so that a
 *   stranger who fails on purpose locks out nobody but himself.
 * - `address`: any accounts from one address; wider, because offices and mobile networks share one.
 * - `handle`: one account from anywhere, against guessing from many addresses (NIST SP 800-63B §5.2.2). Many addresses
 *   can use it up on purpose; it closes the account to browsers that were never signed in to it, and to no other.
 * - `browser`: one account in a browser that was signed in to it before, which shares its attempts with nobody.
 */
export function signInLimits(person: Limit): Record<Counter, Limit> {
  return {
    person,
    browser: person,
    address: { ...person, points: person.points * 5 },
    handle: { ...person, points: person.points * 20 },
  };
}
