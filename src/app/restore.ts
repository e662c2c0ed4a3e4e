/** Restores an archive into a directory, once its digest has shown that it is the one that was made. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import { findVersion, stampOf, versionId } from '../domain/version';
import type { Version } from '../domain/archives';
import { timestampAt } from '../domain/time';
import type {
  ArchiveIndex,
  ArchiveStore,
  Clock,
  Directories,
  PackProgress,
  Unarchiver,
  UnpackFailure,
  UnpackReport,
} from '../ports';

export interface RestorePorts {
  readonly archiveIndex: ArchiveIndex;
  readonly archiveStore: ArchiveStore;
  readonly unarchiver: Unarchiver;
  readonly directories: Directories;
  readonly clock: Clock;
}

export interface RestoreRequest {
  readonly from:
    /** A version that the journal knows; the newest when `version` is null. */
    | {
        readonly type: 'journal';
        readonly name: string;
        readonly version: string | null;
        readonly unverified: boolean;
      }
    /** Any archive file, with no journal. */
    | { readonly type: 'file'; readonly path: string };
  /** Null: a new directory beside the caller. */
  readonly to: string | null;
  readonly members: ReadonlyArray<string>;
  readonly overwrite: boolean;
  readonly dryRun: boolean;
}

export interface Restored {
  /** The file that was read, as a person knows it. */
  readonly archive: string;
  /** Absolute. */
  readonly target: string;
  readonly report: UnpackReport;
}

/** The archive to read, and what a new directory for it is called. */
interface Chosen {
  readonly path: string;
  readonly shown: string;
  readonly directory: string;
}

const failed =
  (archive: string) =>
  ({ message }: UnpackFailure): BackupError => ({ type: 'CannotRestore', archive, reason: message });

/** Holds the file against the digest that the journal recorded. */
const provenPath = (
  { archiveStore, unarchiver }: RestorePorts,
  { file, report }: Version,
  unverified: boolean,
  signal: AbortSignal,
): TE.TaskEither<BackupError, string> => {
  const path = archiveStore.pathOf(file);
  const shown = `backups/${file}`;
  return unverified
    ? TE.right(path)
    : pipe(
        unarchiver.digest(path, signal),
        TE.mapLeft(failed(shown)),
        TE.filterOrElse(
          (digest) => digest === report.sha256,
          (): BackupError => ({
            type: 'ArchiveUnverified',
            file: shown,
            reason: 'its digest is not the one in the journal',
          }),
        ),
        TE.map(() => path),
      );
};

const fromJournal = (
  ports: RestorePorts,
  { name, version: wanted, unverified }: Extract<RestoreRequest['from'], { type: 'journal' }>,
  signal: AbortSignal,
): TE.TaskEither<BackupError, Chosen> =>
  pipe(
    ports.archiveIndex.read,
    TE.chain((archives) => {
      const found = findVersion(archives, name, wanted);
      switch (found.type) {
        case 'unknown-name':
          return TE.left<BackupError>({ type: 'NoSuchArchive', name });
        case 'unknown-version':
          return TE.left<BackupError>({
            type: 'NoSuchVersion',
            name,
            version: wanted ?? '',
            known: found.known,
          });
        case 'found':
          return pipe(
            provenPath(ports, found.version, unverified, signal),
            TE.map((path) => ({
              path,
              shown: `backups/${found.version.file}`,
              directory: `${name}.restored-${versionId(found.version)}`,
            })),
          );
      }
    }),
  );

const choose = (
  ports: RestorePorts,
  { from }: RestoreRequest,
  signal: AbortSignal,
): TE.TaskEither<BackupError, Chosen> => {
  if (from.type === 'journal') return fromJournal(ports, from, signal);
  const { instant, zone } = ports.clock.now();
  return TE.right({
    path: ports.directories.absolute(from.path),
    shown: from.path,
    directory: `restored-${stampOf(timestampAt(instant, zone))}`,
  });
};

export const restore =
  (
    request: RestoreRequest,
    onProgress: (progress: PackProgress) => void,
    signal: AbortSignal,
  ): RTE.ReaderTaskEither<RestorePorts, BackupError, Restored> =>
  (ports) =>
    pipe(
      choose(ports, request, signal),
      TE.bindTo('chosen'),
      TE.bind('target', ({ chosen }) =>
        request.to === null
          ? ports.directories.unused(chosen.directory)
          : TE.right<BackupError, string>(ports.directories.absolute(request.to)),
      ),
      TE.chain(({ chosen, target }) =>
        pipe(
          ports.unarchiver.unpack(
            {
              archive: chosen.path,
              target,
              members: request.members,
              overwrite: request.overwrite,
              dryRun: request.dryRun,
            },
            onProgress,
            signal,
          ),
          TE.bimap(failed(chosen.shown), (report) => ({ archive: chosen.shown, target, report })),
        ),
      ),
    );
