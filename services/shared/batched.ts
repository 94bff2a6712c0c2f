export type Batches<Item, Answer> = {
  /** Items of a batch at most. */
  readonly most: number;
  /** Batches under way at the same moment at most. */
  readonly underWay: number;
  /** Does what a batch asks for, and answers in its order. What it throws, all of the batch fail with. */
  readonly run: (items: readonly Item[]) => Promise<readonly Answer[]>;
};

type Waiting<Item, Answer> = {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
};

/** Milliseconds after which a batch without an answer holds up nobody: what it waits for may have gone silent. */
const PATIENCE_MS = 50;

/**
 * Lets what arrives together travel together, as a group commit does. A batch begins at the end of the turn of the event
 * loop in which its first item came, so an item that comes alone waits for nobody. While as many batches as may be are
 * under way, items wait in their order, and go as one when an answer comes or is long in coming. An item is answered by a batch that began after
 * it came, never by one that was under way.
 *
 * A batch runs in the asynchronous context of any call, be it one of another batch: `run` must read nothing from it.
 */
export function batched<Item, Answer>({ most, underWay, run }: Batches<Item, Answer>) {
  const waiting: Waiting<Item, Answer>[] = [];
  let running = 0;
  let isScheduled = false;

  function schedule() {
    if (isScheduled || running >= underWay || waiting.length === 0) return;
    isScheduled = true;
    setImmediate(begin);
  }

  function begin() {
    isScheduled = false;
    while (running < underWay && waiting.length > 0) {
      const isOver = countedAsRunning();
      runBatch(waiting.splice(0, most), run).finally(isOver);
    }
  }

  function countedAsRunning() {
    running += 1;
    let counts = true;
    const discount = () => {
      if (counts) running -= 1;
      counts = false;
      clearTimeout(timer);
      schedule();
    };
    const timer = setTimeout(discount, PATIENCE_MS);
    return discount;
  }

  return (item: Item): Promise<Answer> =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      schedule();
    });
}

/** Never fails itself. */
async function runBatch<Item, Answer>(
  batch: readonly Waiting<Item, Answer>[],
  run: Batches<Item, Answer>['run'],
): Promise<void> {
  try {
    const answers = await run(batch.map(({ item }) => item));
    if (answers.length !== batch.length) throw new Error(`${batch.length} items have ${answers.length} answers`);
    for (const [index, answer] of answers.entries()) batch[index]?.resolve(answer);
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}
