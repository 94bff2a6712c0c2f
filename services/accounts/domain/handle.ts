/** What a handle must look like, for a person. */
export const HANDLE_RULE = 'A handle has 1 to 30 characters: a to z, 0 to 9, "_" and "-".';

/** Handles are kept in lower case. */
export function normalizeHandle(text: string): string {
  return text.toLowerCase();
}

/** Whether a handle, in lower case, may be an account's. */
export function isHandle(handle: string): boolean {
  return /^[a-z0-9_-]{1,30}$/.test(handle);
}
