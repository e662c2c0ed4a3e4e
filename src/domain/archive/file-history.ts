/** The life of a file over versions: each content that it had, in which versions it was, and what became of it. Pure. */

/** Versions, by their places, from one to another, both included. */
export type Span = readonly [from: number, to: number];

/** One content of a path, and the versions that hold it, oldest first: spans of which none goes over into the next. */
export interface ContentSeen<Content> {
  readonly content: Content;
  readonly spans: ReadonlyArray<Span>;
}

export interface FileHistory<Content, Version> {
  readonly content: Content;
  readonly first: Version;
  readonly last: Version;
  /** How many versions hold it. */
  readonly count: number;
  /** The oldest version of all has it: nobody can tell since when it was there. */
  readonly isFirstOfAll: boolean;
  /** The version that came behind the last, and what was there then; null where the newest has it. */
  readonly after: { readonly at: Version; readonly how: 'changed' | 'gone' } | null;
}

/** Those that were there first come first. `versions` are all that were looked into, oldest first. */
export const fileHistory = <Content, Version>(
  seen: ReadonlyArray<ContentSeen<Content>>,
  versions: ReadonlyArray<Version>,
): ReadonlyArray<FileHistory<Content, Version>> => {
  // why: what is there behind the last version of a content began there, or it would have been there beside it
  const begun = new Set(seen.flatMap(({ spans }) => spans.map(([from]) => from)));
  return seen
    .flatMap(({ content, spans }) => {
      const [begin, end] = [spans[0]?.[0], spans.at(-1)?.[1]];
      const first = begin === undefined ? undefined : versions[begin];
      const last = end === undefined ? undefined : versions[end];
      if (begin === undefined || end === undefined || first === undefined || last === undefined) return [];
      const at = versions[end + 1];
      const how: 'changed' | 'gone' = begun.has(end + 1) ? 'changed' : 'gone';
      const after = at === undefined ? null : { at, how };
      const count = spans.reduce((sum, [from, to]) => sum + to - from + 1, 0);
      const told = { content, first, last, count, isFirstOfAll: begin === 0, after };
      return [{ begin, end, told }];
    })
    .sort((one, other) => one.begin - other.begin || one.end - other.end)
    .map(({ told }) => told);
};
