/** Chooses the archive that a restore reads, by the journal or by its path. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { Archives, Version } from '../domain/archive/archives';
import type { Trash } from '../domain/archive/trash';
import { withTrash } from '../domain/archive/trash-hint';
import type { BackupError } from '../domain/error';
import { type Instant, timestampAt } from '../domain/time/time';
import { findAgain, isNewest, versionIdAmong, versionIds } from '../domain/archive/version';
import { stampOf } from '../domain/archive/version-file-name';
import type { ArchiveIndex } from '../ports/archive-index';
import type { ArchiveStore } from '../ports/archive-store';
import type { Clock } from '../ports/clock';
import type { Directories } from '../ports/directories';
import { lookUpVersion, noVersion, versionSought, type WhichVersion } from './look-up-version';

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
  | {
      readonly type: 'file';
      readonly path: string;
      /** What else than by its path it is called, and the new directory for it. */
      readonly as?: { readonly shown: string; readonly directory: string };
    };

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

const whichOf = ({ version, by = null }: FromJournal): WhichVersion => ({ version, by });

const chooseIn = (
  archives: Archives,
  trash: Trash,
  ports: ChoosePorts,
  from: FromJournal,
): E.Either<BackupError, Chosen> => {
  const now = ports.clock.now();
  const found = lookUpVersion(archives, from.name, whichOf(from), now);
  return found.type === 'found'
    ? E.right(chosen(ports, from, archives, found.version))
    : E.left(withTrash(trash)(noVersion(from.name, found, whichOf(from), now)));
};

const byPath = (
  { clock, directories }: Pick<ChoosePorts, 'clock' | 'directories'>,
  { path, as }: Extract<RestoreFrom, { type: 'file' }>,
): Chosen => {
  const { instant, zone } = clock.now();
  return {
    path: directories.real(path),
    sha256: null,
    shown: as?.shown ?? path,
    directory: as?.directory ?? `restored-${stampOf(timestampAt(instant, zone))}`,
    version: null,
  };
};

export const choose = (ports: ChoosePorts, from: RestoreFrom): TE.TaskEither<BackupError, Chosen> =>
  from.type === 'file'
    ? TE.right(byPath(ports, from))
    : pipe(
        TE.Do,
        TE.bind('archives', () => ports.archiveIndex.read),
        TE.bind('trash', () => ports.archiveIndex.trash),
        TE.chainEitherK(({ archives, trash }) => chooseIn(archives, trash, ports, from)),
      );

/** What is asked for by its id and gone is never exchanged for another version, though that may have the id by now. */
const gone = (
  archives: Archives,
  trash: Trash,
  from: FromJournal,
  { name }: Version,
  clock: Clock,
): BackupError => {
  const left = archives.get(name) ?? [];
  return withTrash(trash)(
    left.length === 0
      ? { type: 'NoSuchArchive', name: from.name }
      : {
          type: 'NoSuchVersion',
          name: from.name,
          version: versionSought(whichOf(from), clock.now()),
          known: [...versionIds(left).values()].toReversed(),
        },
  );
};

/** The same version once more, where it is by now; when it is gone, the newest, if that was asked for. */
export const chooseAgain = (
  ports: ChoosePorts,
  from: FromJournal,
  { version }: Chosen,
): TE.TaskEither<BackupError, Chosen> =>
  pipe(
    TE.Do,
    TE.bind('archives', () => ports.archiveIndex.read),
    TE.bind('trash', () => ports.archiveIndex.trash),
    TE.chainEitherK(({ archives, trash }) => {
      const again = version === null ? null : findAgain(archives, version);
      if (again !== null) return E.right(chosen(ports, from, archives, again));
      return version === null || isNewest(from.version)
        ? chooseIn(archives, trash, ports, from)
        : E.left(gone(archives, trash, from, version, ports.clock));
    }),
  );
