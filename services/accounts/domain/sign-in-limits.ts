/** So many failures in so many seconds. */
export type Limit = { readonly points: number; readonly seconds: number };

/** What failures are counted for. */
export type Counter = 'person' | 'address' | 'handle';

/** Sign-ups of one address, right ones included: a class or an office joins at once, a script joins without end. */
export const signUpLimit = (person: Limit): Limit => ({ ...person, points: person.points * 20 });

/**
 * The limits that follow from the one that is set.
 *
 * - `person`: one account from one address. It is the one that stops a guesser; keyed with the address, so that a
 *   stranger who fails on purpose locks out nobody but himself.
 * - `address`: any accounts from one address; wider, because offices and mobile networks share one.
 * - `handle`: one account from anywhere, against guessing from many addresses. Wide enough that locking a member out
 *   takes as many addresses as it is wide, for as long as the lock is to last.
 */
export function signInLimits(person: Limit): Record<Counter, Limit> {
  return {
    person,
    address: { ...person, points: person.points * 5 },
    handle: { ...person, points: person.points * 20 },
  };
}

/**
 * The keys that an attempt counts under, in the order of counting: whoever is stopped by an earlier counter adds nothing
 * to the later ones, which he shares with others. Without an address the account alone is counted.
 */
export function signInKeys(handle: string, network: string): readonly { counter: Counter; key: string }[] {
  const person = { counter: 'person', key: `${handle} ${network}` } as const;
  const account = { counter: 'handle', key: handle } as const;
  return network === '' ? [person, account] : [person, { counter: 'address', key: network }, account];
}
