/** How one version in the trash is called, and how it is found by what a person says. */
import type { Version } from './archives';
import type { Trashed } from './trash';
import { findVersion, versionIds } from './version';

/** As versions of `backups/` are, by the names that they have in the trash. */
const asVersions = (entries: ReadonlyArray<Trashed>, name: string): ReadonlyMap<Version, Trashed> =>
  new Map(
    entries
      .filter(({ version }) => version.name === name)
      .map((entry) => [{ ...entry.version, file: entry.trash }, entry] as const)
      .sort(([a], [b]) => Date.parse(a.completed) - Date.parse(b.completed)),
  );

/** The id of each, which no other of its name has. */
export const trashIds = (entries: ReadonlyArray<Trashed>): ReadonlyMap<Trashed, string> => {
  const names = new Set(entries.map(({ version }) => version.name));
  return new Map(
    [...names].flatMap((name) => {
      const versions = asVersions(entries, name);
      const ids = versionIds([...versions.keys()]);
      return [...versions].map(([version, entry]) => [entry, ids.get(version) ?? entry.trash] as const);
    }),
  );
};

export type TrashLookup =
  | { readonly type: 'found'; readonly entry: Trashed }
  /** `known`: the ids of those of this name, the newest first. */
  | { readonly type: 'unknown'; readonly known: ReadonlyArray<string> };

/** By its id, the beginning of one, its file name in the trash or the one that it had before, or `latest`. */
export const findTrashed = (entries: ReadonlyArray<Trashed>, name: string, wanted: string): TrashLookup => {
  const versions = asVersions(entries, name);
  const [first] = versions.keys();
  if (first === undefined) return { type: 'unknown', known: [] };
  const found = findVersion(new Map([[first.name, [...versions.keys()]]]), name, wanted);
  const entry =
    found.type === 'found'
      ? versions.get(found.version)
      : [...versions.values()].findLast(({ version }) => version.file === wanted);
  return entry === undefined
    ? { type: 'unknown', known: [...versionIds([...versions.keys()]).values()].toReversed() }
    : { type: 'found', entry };
};
