/** The life of a file over versions: each content that it had, in which versions it was, and what became of it. Pure. */

/** One content of a path, and the versions that hold it, by their places, oldest first. */
export interface ContentSeen<Content> {
  readonly content: Content;
  readonly places: ReadonlyArray<number>;
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
  const held = new Set(seen.flatMap(({ places }) => places));
  return seen
    .flatMap(({ content, places }) => {
      const [begin, end] = [places[0], places.at(-1)];
      const first = begin === undefined ? undefined : versions[begin];
      const last = end === undefined ? undefined : versions[end];
      if (begin === undefined || end === undefined || first === undefined || last === undefined) return [];
      const at = versions[end + 1];
      const how: 'changed' | 'gone' = held.has(end + 1) ? 'changed' : 'gone';
      const after = at === undefined ? null : { at, how };
      const told = { content, first, last, count: places.length, isFirstOfAll: begin === 0, after };
      return [{ begin, end, told }];
    })
    .sort((one, other) => one.begin - other.begin || one.end - other.end)
    .map(({ told }) => told);
};
