import { AsyncLocalStorage } from 'node:async_hooks';

/** What a call has done: whether it has sent the database anything, be it in vain. */
type Work = { begun: boolean };

const calls = new AsyncLocalStorage<Work>();

/** Does the work of a call, which can say afterwards whether it has begun. */
export function callWork<Result>(work: Work, run: () => Result): Result {
  return calls.run(work, run);
}

/** The call under way sends the database a statement: from here on nobody can say that nothing was done. */
export function workBegins() {
  const work = calls.getStore();
  if (work !== undefined) work.begun = true;
}
