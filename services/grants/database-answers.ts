/** A time in which the database gave no answers, so that nobody could be given one either; going on if it has no end. */
type Silence = { readonly from: Date; readonly until: Date | undefined };

/** When this replica last had answers of the database. */
export type DatabaseAnswers = {
  noteAnswer(): void;
  /** The last silence, if there was one. */
  silence(): Silence | undefined;
};

/** Milliseconds without an answer that are no silence yet: somebody looks every two seconds. */
const SHORTEST_SILENCE_MS = 5_000;
/** Milliseconds of answers between two silences that make them one, as where the network flaps. */
const SHORTEST_SPELL_MS = 30_000;

/** Notes the times without answers; `now` is the database's time, as far as it is known. */
export function databaseAnswers(now: () => Date): DatabaseAnswers {
  let last = now();
  let past: Silence | undefined;
  const since = (from: Date) =>
    past?.until !== undefined && from.getTime() - past.until.getTime() < SHORTEST_SPELL_MS ? past.from : from;
  const isSilent = () => now().getTime() - last.getTime() > SHORTEST_SILENCE_MS;
  return {
    noteAnswer() {
      if (isSilent()) past = { from: since(last), until: now() };
      last = now();
    },
    silence: () => (isSilent() ? { from: since(last), until: undefined } : past),
  };
}
