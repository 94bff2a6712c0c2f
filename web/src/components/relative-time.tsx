const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const absolute = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

/** A time as people say it; the exact one on hover and for programs. */
export function RelativeTime({ time }: { time: string }) {
  return (
    <time dateTime={time} title={absolute.format(new Date(time))}>
      {fromNow(new Date(time), new Date())}
    </time>
  );
}

/** “3 days ago”, “in 2 hours”, “just now”. */
export function fromNow(time: Date, now: Date): string {
  const seconds = (time.getTime() - now.getTime()) / 1000;
  const [unit, length] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? [];
  if (unit === undefined || length === undefined) return seconds > 0 ? 'in a moment' : 'just now';
  return relative.format(Math.trunc(seconds / length), unit);
}
