/**
 * Waits for two things that began at the same moment, so that what both ask of the database may be one statement. The second
 * counts if the first came true: whoever is refused by the first hears nothing of the second, not even how long it takes.
 */
export async function sideBySide<First, Second>(
  first: Promise<First>,
  second: Promise<Second>,
): Promise<readonly [First, Second]> {
  // It may fail when nobody waits for it any more.
  second.catch(() => undefined);
  return [await first, await second];
}
