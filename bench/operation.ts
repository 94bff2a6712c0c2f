/** One thing that clients do, and that the benchmark does again and again. */
export type Operation = {
  readonly name: string;
  /**
   * Makes what the next `count` executions need; not part of what is measured. `perSecond` is the pace they are
   * expected to have.
   */
  prepare(count: number, perSecond: number): Promise<void>;
  /**
   * Does it once and checks the answer.
   *
   * @throws WrongAnswer; SuppliesUsedUp if what was prepared is not enough
   */
  once(): Promise<void>;
};

/** Ends a measurement early: nothing is left of what was prepared. */
export class SuppliesUsedUp extends Error {
  override readonly name = 'SuppliesUsedUp';
}
