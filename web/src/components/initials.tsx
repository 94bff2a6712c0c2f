/** One or two letters in place of a picture: pictures of strangers are not shown. */
export function Initials({ name, kind = '' }: { name: string; kind?: string }) {
  const letters = name
    .split(/[\s_-]+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase())
    .join('');
  return (
    // Drawn by the style sheet: as text they would be part of what a button around them says.
    <span className={`initials ${kind}`} aria-hidden="true" data-letters={letters || '?'} />
  );
}
