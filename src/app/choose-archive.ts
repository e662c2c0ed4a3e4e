/** Chooses the archive that a restore reads, by the journal or by its path. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { Archives, Version } from '../domain/archive/archives';
import type { BackupError } from '../domain/error';
import { type Instant, instantOf, shown, timestampAt } from '../domain/time/time';
import { readTime } from '../codecs/time-text';
import {
  archivesOf,
  findAgain,
  findVersion,
  isNewest,
  type Lookup,
  stampOf,
  versionIdAmong,
  versionIds,
} from '../domain/archive/version';
import type { ArchiveIndex } from '../ports/archive-index';
import type { ArchiveStore } from '../ports/archive-store';
import type { Clock } from '../ports/clock';
import type { Directories } from '../ports/directories';

export interface ChoosePorts {
  readonly archiveIndex: ArchiveIndex;
  readonly archiveStore: ArchiveStore;
  readonly directories: Directories;
  readonly clock: Clock;
}

export type RestoreFrom =
  /** A version that the journal knows; the newest when `version` is null. */
  | {
      readonly type: 'journal';
      readonly name: string;
      readonly version: string | null;
      /** The newest of those that were made by then; instead of `version`. */
      readonly by?: Instant | null;
      readonly unverified: boolean;
    }
  /** Any archive file, with no journal. */
  | { readonly type: 'file'; readonly path: string };

/** The archive to read, and what a new directory for it is called. */
export interface Chosen {
  readonly path: string;
  /** What the file must be; null where every file will do. */
  readonly sha256: string | null;
  readonly shown: string;
  readonly directory: string;
  /** Null for one that was chosen by its path. */
  readonly version: Version | null;
}

type FromJournal = Extract<RestoreFrom, { type: 'journal' }>;

const chosen = (
  { archiveStore }: ChoosePorts,
  { unverified }: FromJournal,
  archives: Archives,
  version: Version,
): Chosen => ({
  path: archiveStore.pathOf(version.file),
  sha256: unverified ? null : version.report.sha256,
  shown: `backups/${version.file}`,
  directory: `${version.name}.restored-${versionIdAmong(archives.get(version.name) ?? [], version)}`,
  version,
});

/** By its id, by the day or minute in which it was made, or as the newest that was there by some time. */
const lookUp = (
  archives: Archives,
  { name, version: wanted, by = null }: FromJournal,
  clock: Clock,
): Lookup => {
  const found = findVersion(archives, name, wanted);
  const read = by === null && found.type === 'unknown-version' ? readTime(wanted ?? '', clock.now()) : null;
  const time = read === null || E.isLeft(read) ? null : read.right;
  const made =
    time?.type === 'span'
      ? (instant: Instant) => instant >= time.span.from && instant < (time.again ?? time.span).to
      : (instant: Instant) => instant <= (time?.instant ?? by ?? Infinity);
  if (found.type === 'unknown-name' || (time === null && by === null)) return found;
  const versions = archivesOf(archives, name);
  const version = versions.findLast(({ completed }) => made(instantOf(completed)));
  return version === undefined
    ? { type: 'unknown-version', known: [...versionIds(versions).values()].toReversed() }
    : { type: 'found', version };
};

/** What is asked for, in words. */
const sought = ({ version, by = null }: FromJournal, clock: Clock): string =>
  by === null ? (version ?? 'latest') : `made by ${shown(clock.now())(by)}`;

const chooseIn = (
  archives: Archives,
  ports: ChoosePorts,
  from: FromJournal,
): E.Either<BackupError, Chosen> => {
  const { name } = from;
  const found = lookUp(archives, from, ports.clock);
  switch (found.type) {
    case 'unknown-name':
      return E.left({ type: 'NoSuchArchive', name });
    case 'unknown-version':
      return E.left({ type: 'NoSuchVersion', name, version: sought(from, ports.clock), known: found.known });
    case 'found':
      return E.right(chosen(ports, from, archives, found.version));
  }
};

const byPath = ({ clock, directories }: ChoosePorts, path: string): Chosen => {
  const { instant, zone } = clock.now();
  return {
    path: directories.real(path),
    sha256: null,
    shown: path,
    directory: `restored-${stampOf(timestampAt(instant, zone))}`,
    version: null,
  };
};

export const choose = (ports: ChoosePorts, from: RestoreFrom): TE.TaskEither<BackupError, Chosen> =>
  from.type === 'file'
    ? TE.right(byPath(ports, from.path))
    : pipe(
        ports.archiveIndex.read,
        TE.chainEitherK((archives) => chooseIn(archives, ports, from)),
      );

/** What is asked for by its id and gone is never exchanged for another version, though that may have the id by now. */
const gone = (archives: Archives, from: FromJournal, { name }: Version, clock: Clock): BackupError => {
  const left = archives.get(name) ?? [];
  return left.length === 0
    ? { type: 'NoSuchArchive', name: from.name }
    : {
        type: 'NoSuchVersion',
        name: from.name,
        version: sought(from, clock),
        known: [...versionIds(left).values()].toReversed(),
      };
};

/** The same version once more, where it is by now; when it is gone, the newest, if that was asked for. */
export const chooseAgain = (
  ports: ChoosePorts,
  from: FromJournal,
  { version }: Chosen,
): TE.TaskEither<BackupError, Chosen> =>
  pipe(
    ports.archiveIndex.read,
    TE.chainEitherK((archives) => {
      const again = version === null ? null : findAgain(archives, version);
      if (again !== null) return E.right(chosen(ports, from, archives, again));
      return version === null || isNewest(from.version)
        ? chooseIn(archives, ports, from)
        : E.left(gone(archives, from, version, ports.clock));
    }),
  );
