import { readdir, readFile } from 'node:fs/promises';

/** Milliseconds of CPU that each process has used so far, by its name. */
export type CpuUse = ReadonlyMap<string, number>;

/** The kernel's unit, the same on every Linux: USER_HZ is 100. */
const MS_PER_TICK = 10;

/**
 * Reads what processes and their children have used, from /proc: a database is a process for each connection. Undefined
 * where there is no /proc.
 */
export async function readCpuUse(pids: ReadonlyMap<string, number>): Promise<CpuUse | undefined> {
  const entries = await readdir('/proc').catch(() => []);
  const stats = await Promise.all(entries.filter((name) => /^\d+$/.test(name)).map(readStat));
  const alive = stats.filter((stat) => stat !== undefined);
  if (alive.length === 0) return undefined;
  const counted = new Set(pids.values());
  return new Map(
    [...pids].map(([name, pid]) => {
      // The tiers are children of the load generator, and none of its CPU.
      const own = alive.filter((stat) => stat.pid === pid || (stat.parent === pid && !counted.has(stat.pid)));
      // Children that have ended are in the account of their parent; it is not asked twice for those that live.
      const ticks = own.reduce((sum, stat) => sum + stat.ticks + (stat.pid === pid ? stat.endedChildrenTicks : 0), 0);
      return [name, ticks * MS_PER_TICK];
    }),
  );
}

type ProcessStat = {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
  readonly endedChildrenTicks: number;
};

/** proc_pid_stat(5); undefined for a process that has just ended. */
async function readStat(pid: string): Promise<ProcessStat | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  if (text === '') return undefined;
  // The second field is a name in parentheses that may hold anything; the third is at index 0 here.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (number: number) => Number(fields[number - 3]);
  return {
    pid: Number(pid),
    parent: field(4),
    ticks: field(14) + field(15),
    endedChildrenTicks: field(16) + field(17),
  };
}
