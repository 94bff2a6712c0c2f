/** Members who do one thing at a time each, as people do: two pages of one browser at once would change one session. */
export function memberTurns<Member>(members: readonly Member[]) {
  const free = [...members];
  const waiting: ((member: Member) => void)[] = [];
  /** Whoever has been free for longest; waits if nobody is. */
  return async <Result>(does: (member: Member) => Promise<Result>): Promise<Result> => {
    const member = free.shift() ?? (await new Promise<Member>((resolve) => waiting.push(resolve)));
    try {
      return await does(member);
    } finally {
      const next = waiting.shift();
      if (next === undefined) free.push(member);
      else next(member);
    }
  };
}
