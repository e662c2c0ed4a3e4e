/** How one version of an archive is called, and how it is found by what a person says. */
import { type Archives, type Version } from './archives';
import type { ArchiveName } from './schedule';
import type { Timestamp } from './time';

/** `YYYYMMDDTHHMMSS` on the wall clock that the timestamp was seen on. */
export const stampOf = (at: Timestamp): string => at.slice(0, 19).replace(/[-:]/g, '');

const versionStamp = /\.(\d{8}T\d{6}(?:-\d+)?)\.tar$/;

/** The part of a kept archive's file name that tells it from others; for the current one, its completion time. */
export const versionId = ({ file, completed }: Pick<Version, 'file' | 'completed'>): string =>
  versionStamp.exec(file)?.[1] ?? stampOf(completed);

export type Lookup =
  | { readonly type: 'found'; readonly version: Version }
  | { readonly type: 'unknown-name' }
  | { readonly type: 'unknown-version'; readonly known: ReadonlyArray<string> };

/** The newest version, or the one that is called `wanted`: its id, the beginning of one, or its file name. */
export const findVersion = (archives: Archives, name: string, wanted: string | null): Lookup => {
  const versions =
    [...archives].find(([known]: readonly [ArchiveName, unknown]) => known === name)?.[1] ?? [];
  const newestFirst = versions.toReversed();
  const [newest] = newestFirst;
  if (newest === undefined) return { type: 'unknown-name' };
  if (wanted === null) return { type: 'found', version: newest };
  const version =
    newestFirst.find(({ file }) => file === wanted || file === `${name}.${wanted}.tar`) ??
    newestFirst.find((one) => versionId(one) === wanted) ??
    newestFirst.find((one) => versionId(one).startsWith(wanted));
  return version === undefined
    ? { type: 'unknown-version', known: newestFirst.map(versionId) }
    : { type: 'found', version };
};

/** The same version in archives that were read later, under the name that it has by then; null when it is gone. */
export const findAgain = (archives: Archives, { name, completed, report }: Version): Version | null =>
  (archives.get(name) ?? []).find(
    (one) => one.completed === completed && one.report.sha256 === report.sha256,
  ) ?? null;
