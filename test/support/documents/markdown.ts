/** What stands between this heading (`## Folders`) and the next one of its level or above. @throws if there is none */
export function sectionOf(markdown: string, heading: string): string {
  const level = heading.indexOf(' ');
  const lines = markdown.split('\n');
  const start = lines.indexOf(heading);
  if (start === -1) throw new Error(`There is no heading "${heading}".`);
  const after = lines.slice(start + 1);
  const next = after.findIndex((line) => new RegExp(`^#{1,${level}} `).test(line));
  return after.slice(0, next === -1 ? undefined : next).join('\n');
}

/** The rows of every table in it, without the head of each; cells are trimmed. */
export function tableRowsOf(markdown: string): string[][] {
  const tables = markdown.match(/^\|.*(?:\n\|.*)*/gm) ?? [];
  return tables.flatMap((table) => table.split('\n').slice(2).map(cellsOf));
}

const cellsOf = (line: string) =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

/** The pieces of code in a text, without the marks around them. */
export const codeIn = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
