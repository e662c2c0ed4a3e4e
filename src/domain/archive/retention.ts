/** Retention: which of a source's versions stay, which go, and why. Pure; the seam for richer policies. */
import { isGood, contentDrop, type Version } from './archives';

export interface RetentionPolicy {
  /** How many of the newest versions are kept; at least 1. */
  readonly keep: number;
  /** A source that is suddenly empty, or nearly, is taken for what it should be. */
  readonly allowEmpty: boolean;
}

/** A recorded version and what stands under its name: the archive itself, nothing, or something else. */
export interface StoredVersion {
  readonly version: Version;
  readonly stored: 'whole' | 'gone' | 'changed';
}

/** By the size of what stands there; null when nothing does. */
export const storedAs = (version: Version, size: number | null): StoredVersion => {
  if (size === null) return { version, stored: 'gone' };
  return { version, stored: size === version.report.bytes ? 'whole' : 'changed' };
};

export interface Retained {
  readonly version: Version;
  readonly reason: string;
}

export interface RetentionPlan {
  readonly keep: ReadonlyArray<Retained>;
  /** Oldest first. */
  readonly remove: ReadonlyArray<Retained>;
  /** Beyond the policy, and yet not touched: what stands there is not what was recorded. */
  readonly foreign: ReadonlyArray<Retained>;
  /** Beyond the policy, and spared: the newest one is of a source that shrank, as when a disk is not mounted. */
  readonly spared: ReadonlyArray<Retained>;
}

/** Whether the newest version is partial because its source shrank: what is older may be all there is. */
const isDoubtful = (versions: ReadonlyArray<StoredVersion>): boolean => {
  const [before, newest] = versions.slice(-2).map(({ version }) => version);
  return (
    before !== undefined &&
    newest?.outcome === 'partial' &&
    contentDrop(before, newest.report).type !== 'none'
  );
};

/**
 * The last good version that held far more than the newest one: a disk that is not mounted looks as small at the next
 * backups, too, and beside a small one the next small one is as it should be. It goes when the source has grown again.
 */
const beforeShrinking = (
  there: ReadonlyArray<{ readonly version: Version; readonly index: number }>,
): number | undefined => {
  const newest = there.at(-1);
  return newest === undefined
    ? undefined
    : there.findLast(
        ({ version }) => isGood(version) && contentDrop(version, newest.version.report).type !== 'none',
      )?.index;
};

/**
 * What becomes of the versions of one source under one name, oldest first. Only what is there counts: a version whose
 * file somebody took away does not push an older one out. One that is gone is forgotten once it would be removed. The
 * newest that are there and the last good one stay, so that a source that is never read whole costs one version more; so
 * does one that has shrunk, unless its schedule allows that.
 */
export const planRetention = (
  { keep, allowEmpty }: RetentionPolicy,
  versions: ReadonlyArray<StoredVersion>,
): RetentionPlan => {
  const there = versions.flatMap(({ version, stored }, index) =>
    stored === 'whole' ? [{ version, index }] : [],
  );
  const newest = new Set(there.slice(-keep).map(({ index }) => index));
  const oldestKept = Math.min(...newest);
  const lastGood = there.findLast(({ version }) => isGood(version))?.index;
  const large = allowEmpty ? undefined : beforeShrinking(there);
  const doubtful = isDoubtful(versions);
  const kept: Array<Retained> = [];
  const remove: Array<Retained> = [];
  const foreign: Array<Retained> = [];
  const spared: Array<Retained> = [];
  versions.forEach(({ version, stored }, index) => {
    const retain = (list: Array<Retained>, reason: string): void => void list.push({ version, reason });
    if (newest.has(index)) retain(kept, `one of the newest ${keep}`);
    else if (index === lastGood) retain(kept, 'the last good one');
    else if (index === large) retain(kept, 'the last good one before its source shrank');
    else if (index > oldestKept || newest.size === 0) retain(kept, 'not there now, and not too old');
    else if (doubtful) retain(spared, 'its source has shrunk since');
    else if (stored === 'changed') retain(foreign, 'it is not the archive that was recorded');
    else if (stored === 'gone') retain(remove, `it was gone, and older than the newest ${keep}`);
    else retain(remove, `older than the newest ${keep} (keep=${keep})`);
  });
  return { keep: kept, remove, foreign, spared };
};
