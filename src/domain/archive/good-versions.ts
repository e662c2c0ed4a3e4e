/** Which versions are good, and when they were made: what the health of a schedule is judged by. */
import { type Instant, instantOf, minute } from '../time/time';
import { isGood, type Version } from './archives';
import { storedAs, type StoredVersion } from './stored-version';

/** What stands under the name of a version. */
export type StoredOf = (version: Version) => StoredVersion;

export const bySize =
  (sizes: ReadonlyMap<string, number>): StoredOf =>
  (version) =>
    storedAs(version, sizes.get(version.file) ?? null);

/** How far ahead of now, in milliseconds, a backup may have been completed: further on it was by a wrong clock. */
export const slack = minute;

interface GoodSpan {
  readonly oldestGood: Version | null;
  readonly newestGood: Version | null;
}

export interface Dated {
  readonly version: Version;
  /** Not before any that was made earlier, whatever its own clock said. */
  readonly made: Instant;
}

export const newestOf = (name: ReadonlyArray<Dated>): Dated | null => name.at(-1) ?? null;

/** The good ones of a name, in the order in which they were made. */
export const goodOnes = (versions: ReadonlyArray<StoredVersion>, present: Instant): ReadonlyArray<Dated> => {
  let made = -Infinity;
  return versions.flatMap(({ version, stored }) => {
    const completed = instantOf(version.completed);
    if (completed > present + slack) return [];
    made = Math.max(made, completed);
    return isGood(version) && stored === 'whole' ? [{ version, made }] : [];
  });
};

/** The oldest and the newest good one over all names. */
export const goodSpan = (names: ReadonlyArray<ReadonlyArray<Dated>>): GoodSpan => {
  const oldest = names.flatMap((name) => name.slice(0, 1)).sort((a, b) => a.made - b.made);
  const newest = names.flatMap((name) => name.slice(-1)).sort((a, b) => b.made - a.made);
  return { oldestGood: oldest[0]?.version ?? null, newestGood: newest[0]?.version ?? null };
};
