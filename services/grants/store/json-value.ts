/** A value for a jsonb column; the driver would write a list as an array of its own. */
export const jsonOrNull = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));
