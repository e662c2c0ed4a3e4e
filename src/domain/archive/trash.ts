/** The trash: versions that were removed and can be had back, since when, and for how long. Pure. */
import type { Version } from './recorded-version';
import { type ScheduleSpec, usualTrash } from '../schedule/schedule';
import type { PlaceOf } from '../schedule/source-place';
import { readFileName, stampOf } from './version-file-name';
import { type ClockSight, nothingSeen, seeClock } from '../time/clock-leap';
import { type Instant, instantOf, minute, type Timestamp } from '../time/time';

/** A version that rests in the trash. */
export interface Trashed {
  /** As it was in `backups/`, with the file name that it had there. */
  readonly version: Version;
  /** Its file name in `backups/.trash/`. */
  readonly trash: string;
  /** When it was removed, and the line of the journal that says so. */
  readonly at: Timestamp;
  readonly seq: number;
  /** From when its time counts: not before a time that the journal had seen by then, and anew when a wrong clock is set right. */
  readonly since: Timestamp;
  /** Why it was removed. */
  readonly reason: string;
}

export interface Trash {
  /** In the order in which they were removed. */
  readonly entries: ReadonlyArray<Trashed>;
  /** What the journal has seen of the clock that is believed. */
  readonly sight: ClockSight;
}

export const emptyTrash: Trash = { entries: [], sight: nothingSeen };

/** Follows the trash line by line. */
export interface TrashIndexer {
  /** The stamp of the next line, which may be behind others; gives the latest that was seen. */
  readonly see: (at: Timestamp) => Timestamp;
  readonly put: (entry: Trashed) => void;
  /** Takes one out; null when there is none under this name. */
  readonly take: (trash: string) => Trashed | null;
  readonly find: (trash: string) => Trashed | null;
  /** The clock was wrong until now, so that nobody knows how long anything has rested; `ahead`: its latest times were too late. */
  readonly restart: (at: Timestamp, ahead: boolean) => void;
  readonly tell: () => Trash;
}

/** Goes on from a trash, which stays as it is. */
export const trashIndexer = (from: Trash = emptyTrash): TrashIndexer => {
  const byFile = new Map(from.entries.map((entry) => [entry.trash, entry]));
  let seen = from.sight;
  return {
    see: (at) => {
      seen = seeClock(seen, at);
      return seen.latest ?? at;
    },
    put: (entry) => {
      byFile.delete(entry.trash);
      byFile.set(entry.trash, entry);
    },
    take: (trash) => {
      const entry = byFile.get(trash) ?? null;
      byFile.delete(trash);
      return entry;
    },
    find: (trash) => byFile.get(trash) ?? null,
    restart: (at, ahead) => {
      if (ahead) seen = seeClock(nothingSeen, at);
      for (const [trash, entry] of byFile) byFile.set(trash, { ...entry, since: at });
    },
    tell: () => ({ entries: [...byFile.values()], sight: seen }),
  };
};

/**
 * How many minutes a version rests in the trash: as its line in force asks for, the one of them that asks for most, else as the
 * line that it was made for did.
 */
export const trashMinutes = (
  { name, path }: Version,
  inForce: ReadonlyArray<ScheduleSpec>,
  maker: ScheduleSpec | null,
  placeOf: PlaceOf,
): number => {
  const lines = inForce.filter(
    (spec) => spec.name === name && path !== null && placeOf(spec.path) === placeOf(path),
  );
  const minutesOf = (spec: ScheduleSpec | null): number => spec?.options.trash ?? usualTrash;
  return lines.length === 0 ? minutesOf(maker) : Math.max(...lines.map(minutesOf));
};

/** Until when a version can be had back, whose time is so many minutes; a full disk may end that sooner. */
export const restsUntil = ({ since }: Pick<Trashed, 'since'>, minutes: number): Instant =>
  instantOf(since) + minutes * minute;

/** What is known by its name of when it was made, as the names of older versions are. */
const stemOf = ({ name, file, completed }: Version): string =>
  `${name}.${readFileName(file).stamp ?? stampOf(completed)}`;

const numbered = function* (stem: string): Generator<string, undefined> {
  yield `${stem}.tar`;
  for (let n = 2; n < mostNames; n += 1) yield `${stem}-${n}.tar`;
  return undefined;
};

/** More than that are taken by somebody on purpose. */
const mostNames = 10_000;

const untaken = function* (
  names: Iterable<string>,
  taken: ReadonlySet<string>,
): Generator<string, undefined> {
  for (const name of names) if (!taken.has(name)) yield name;
  return undefined;
};

/** The names that a version's file may get in the trash, the best first; `taken` are those of others, there or not. */
export const trashNames = (version: Version, taken: ReadonlySet<string>): Iterable<string> => {
  const own = version.file === `${version.name}.tar` ? [] : [version.file];
  return untaken([...own, ...[...numbered(stemOf(version))].filter((name) => !own.includes(name))], taken);
};

/** The same of `backups/`, for one that comes back: its own, else as an older version of its name is called. */
export const namesOnReturn = (version: Version, taken: ReadonlySet<string>): Iterable<string> =>
  untaken([version.file, ...[...numbered(stemOf(version))].filter((name) => name !== version.file)], taken);

/** Whether a file in the trash, or one in `backups/`, may be of this version, by its name. */
export const mayBeOf = (version: Version, name: string): boolean => {
  if (name === version.file) return true;
  const stem = stemOf(version);
  return name.startsWith(stem) && /^(?:-\d+)?\.tar$/.test(name.slice(stem.length));
};

/** Until when retention leaves a version alone that was brought back; null for one that was not. */
export const heldUntil = ({ undeleted }: Version, minutes: number): Instant | null =>
  undeleted === undefined ? null : instantOf(undeleted) + (minutes === 0 ? usualTrash : minutes) * minute;
