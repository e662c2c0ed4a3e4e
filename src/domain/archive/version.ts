/** How one version of an archive is called, and how it is found by what a person says. */
import type { Archives, Version } from './archives';
import { stampOf, versionStamp } from './version-file-name';

import type { ArchiveName } from '../schedule/schedule';

/** What tells one version of a name from the others. */
type Identified = Pick<Version, 'file' | 'completed'>;

/**
 * The versions of one name, each with an id that no other has: the part of a kept archive's file name that tells it from
 * others; for the current one its completion time, with `-2` and so on where an older one has that.
 */
export const versionIds = <V extends Identified>(versions: ReadonlyArray<V>): ReadonlyMap<V, string> => {
  const taken = new Set(versions.flatMap(({ file }) => versionStamp.exec(file)?.[1] ?? []));
  return new Map(
    versions.map((version) => {
      const own = versionStamp.exec(version.file)?.[1];
      if (own !== undefined) return [version, own];
      const stamp = stampOf(version.completed);
      let id = stamp;
      for (let n = 2; taken.has(id); n += 1) id = `${stamp}-${n}`;
      taken.add(id);
      return [version, id];
    }),
  );
};

/** The id of one of these versions. */
export const versionIdAmong = <V extends Identified>(versions: ReadonlyArray<V>, version: V): string =>
  versionIds(versions).get(version) ?? stampOf(version.completed);

export type Lookup =
  | { readonly type: 'found'; readonly version: Version }
  | { readonly type: 'unknown-name' }
  | { readonly type: 'unknown-version'; readonly known: ReadonlyArray<string> };

/** The versions under a name, whoever typed it. */
export const archivesOf = (archives: Archives, name: string): ReadonlyArray<Version> =>
  [...archives].find(([known]: readonly [ArchiveName, unknown]) => known === name)?.[1] ?? [];

/** Whether the newest is asked for: without a word, or by one. */
export const isNewest = (wanted: string | null): boolean =>
  wanted === null || wanted === 'latest' || wanted === 'newest';

/** `2026-11-20 02:00` begins an id as `20261120T0200` does. */
const asBeginning = (wanted: string): string => {
  const [, date, time = ''] = /^(\d{4}-\d\d(?:-\d\d)?)(?:[ T](\d\d:\d\d(?::\d\d)?))?$/.exec(wanted) ?? [];
  if (date === undefined) return wanted;
  return `${date}${time === '' ? '' : 'T'}${time}`.replace(/[-:]/g, '');
};

/** Those that `wanted` fits, the newest first: the one that is called so, or all whose id begins so. */
const fitting = (
  newestFirst: ReadonlyArray<Version>,
  ids: ReadonlyMap<Version, string>,
  wanted: string,
): ReadonlyArray<Version> => {
  const idOf = (one: Version): string => ids.get(one) ?? '';
  const called = newestFirst.find((one) => one.file === wanted || idOf(one) === wanted);
  if (called !== undefined) return [called];
  // why: the current one was called by its completion before it was kept under the time of its file
  const completed = newestFirst.filter((one) => stampOf(one.completed) === wanted);
  if (completed.length > 0) return completed;
  // why: every id begins with nothing, which is what a variable that is not set says
  return wanted === '' ? [] : newestFirst.filter((one) => idOf(one).startsWith(asBeginning(wanted)));
};

/** `ids` of all that fit, the newest first. */
export type StrictLookup =
  Lookup | { readonly type: 'several'; readonly newest: Version; readonly ids: ReadonlyArray<string> };

/** The newest version (`latest`), or the one that is called `wanted`: its id, the beginning of one, its file name, or the date and time that its id says. */
export const findOnly = (archives: Archives, name: string, wanted: string | null): StrictLookup => {
  const newestFirst = archivesOf(archives, name).toReversed();
  const [newest] = newestFirst;
  if (newest === undefined) return { type: 'unknown-name' };
  if (wanted === null || isNewest(wanted)) return { type: 'found', version: newest };
  const ids = versionIds(archivesOf(archives, name));
  const idsOf = (some: ReadonlyArray<Version>): ReadonlyArray<string> =>
    some.map((one) => ids.get(one) ?? '');
  const fit = fitting(newestFirst, ids, wanted);
  const [version] = fit;
  if (version === undefined) return { type: 'unknown-version', known: idsOf(newestFirst) };
  return fit.length === 1
    ? { type: 'found', version }
    : { type: 'several', newest: version, ids: idsOf(fit) };
};

/** The same, and of several that fit the newest: for what does no harm, or can be taken back. */
export const findVersion = (archives: Archives, name: string, wanted: string | null): Lookup => {
  const found = findOnly(archives, name, wanted);
  return found.type === 'several' ? { type: 'found', version: found.newest } : found;
};

/** The same version in archives that were read later, under the name that it has by then; null when it is gone. */
export const findAgain = (archives: Archives, { name, completed, report }: Version): Version | null =>
  (archives.get(name) ?? []).find(
    (one) => one.completed === completed && one.report.sha256 === report.sha256,
  ) ?? null;
