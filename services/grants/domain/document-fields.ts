/** What a metadata document says; what it leaves out, in whatever way, is absent. */
export type DocumentFields = Readonly<Record<string, unknown>>;

/** Why a document describes no client that can be served. */
export type DocumentProblem = {
  /** The member that is the reason; undefined if it is the document as a whole. */
  readonly member: string | undefined;
  /** A sentence for the author of the document. It names the member, and repeats nothing of the document. */
  readonly description: string;
};

export const documentProblem = (member: string | undefined, description: string): DocumentProblem => ({
  member,
  description,
});

/** The members that are there: `null` and `""` are as good as nothing. Undefined if it is no JSON object. */
export function documentFields(document: unknown): DocumentFields | undefined {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return undefined;
  return Object.fromEntries(Object.entries(document).filter(([, value]) => value !== null && value !== ''));
}

export const text = (value: unknown) => (typeof value === 'string' ? value : undefined);

export function textList(value: unknown): string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
}
