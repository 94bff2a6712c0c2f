import { AsyncLocalStorage } from 'node:async_hooks';

/** What a call has done: whether it has sent the database anything, be it in vain. */
type Work = { begun: boolean };

const calls = new AsyncLocalStorage<Work>();

/** Does the work of a call, which can say afterwards whether it has begun. */
export function callWork<Result>(work: Work, run: () => Result): Result {
  return calls.run(work, run);
}

/** The work of the call under way, for whoever does it together with that of others. */
export function workUnderWay(): Work | undefined {
  return calls.getStore();
}

/** Does work of several calls at once: when it begins, that of all of them has begun. */
export function jointWork<Result>(works: readonly (Work | undefined)[], run: () => Result): Result {
  const joint: Work = {
    get begun() {
      return works.some((work) => work?.begun);
    },
    set begun(begun) {
      for (const work of works) if (work !== undefined) work.begun = begun;
    },
  };
  return calls.run(joint, run);
}

/** The call under way sends the database a statement: from here on nobody can say that nothing was done. */
export function workBegins() {
  const work = calls.getStore();
  if (work !== undefined) work.begun = true;
}
