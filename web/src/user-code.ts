const LENGTH = 8;

/**
 * A user code while it is typed, as it is shown on devices: `XXXX-XXXX` (product.md §6). Letters that look like digits
 * become them; blanks and hyphens are the reader's own.
 */
export function formatUserCode(typed: string): string {
  const characters = typed
    .toUpperCase()
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
    .replaceAll(/[^0-9A-Z]/g, '')
    .slice(0, LENGTH);
  return characters.length > LENGTH / 2
    ? `${characters.slice(0, LENGTH / 2)}-${characters.slice(LENGTH / 2)}`
    : characters;
}

/** What is wrong with a formatted code, in words; undefined if it can be one. */
export function userCodeProblem(formatted: string): string | undefined {
  if (formatted === '') return 'Enter the code that your device shows.';
  if (formatted.includes('U')) return 'Codes never have the letter U. Look again: it may be a V.';
  return formatted.length === LENGTH + 1 ? undefined : 'The code has eight letters and digits.';
}
