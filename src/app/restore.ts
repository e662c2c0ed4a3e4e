/** Restores an archive into a directory, if its digest shows that it is the one that was made. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import type { PackProgress } from '../ports/archiver';
import type { Locks } from '../ports/locks';
import type { Unarchiver, UnpackFailure, UnpackReport } from '../ports/unarchiver';
import { withArchiveLock } from './archive-lock';
import { type Chosen, choose, chooseAgain, type ChoosePorts, type RestoreFrom } from './choose-archive';

export type RestorePorts = ChoosePorts & {
  readonly unarchiver: Unarchiver;
  readonly locks: Locks;
};

export interface RestoreRequest {
  readonly from: RestoreFrom;
  /** Null: a new directory beside the caller. */
  readonly to: string | null;
  readonly members: ReadonlyArray<string>;
  readonly overwrite: boolean;
  readonly numericOwner: boolean;
  readonly dryRun: boolean;
}

export interface Restored {
  /** The file that was read, as a person knows it. */
  readonly archive: string;
  /** Absolute. */
  readonly target: string;
  readonly report: UnpackReport;
}

/** Why a chosen archive was not restored. */
interface NotRestored {
  readonly error: BackupError;
  /** Another file stood under its name, or none. */
  readonly displaced: boolean;
}

const notRestored =
  ({ shown }: Chosen) =>
  ({ kind, message }: UnpackFailure): NotRestored =>
    kind === 'changed'
      ? {
          error: {
            type: 'ArchiveUnverified',
            file: shown,
            reason: 'its digest is not the one in the journal',
          },
          displaced: true,
        }
      : { error: { type: 'CannotRestore', archive: shown, reason: message }, displaced: kind === 'missing' };

type RestoreChosen = (chosen: Chosen) => TE.TaskEither<NotRestored, Restored>;

const restoreChosen =
  (
    { archiveStore, directories, unarchiver }: RestorePorts,
    { to, members, overwrite, numericOwner, dryRun }: RestoreRequest,
    onProgress: (progress: PackProgress) => void,
    signal: AbortSignal,
  ): RestoreChosen =>
  (chosen) =>
    pipe(
      to === null
        ? directories.unused(chosen.directory)
        : TE.right<BackupError, string>(directories.absolute(to)),
      TE.mapLeft((error): NotRestored => ({ error, displaced: false })),
      TE.chain((target) =>
        pipe(
          unarchiver.unpack(
            {
              archive: chosen.path,
              sha256: chosen.sha256,
              catalogues: archiveStore.catalogues,
              target,
              mustBeNew: to === null,
              members,
              overwrite,
              numericOwner,
              dryRun,
            },
            onProgress,
            signal,
          ),
          TE.bimap(notRestored(chosen), (report) => ({ archive: chosen.shown, target, report })),
        ),
      ),
    );

/**
 * How long, in milliseconds, a publication is waited for: far longer than one takes. Whatever is still being archived
 * then is no reason to keep a restore waiting.
 */
const publishedWithin = 10_000;

/** Waits until no archive can be in the middle of its publication, which gives a version another name. */
const publicationOver = ({ locks }: RestorePorts, signal: AbortSignal): T.Task<void> =>
  pipe(
    withArchiveLock(
      locks,
      AbortSignal.any([signal, AbortSignal.timeout(publishedWithin)]),
      TE.right(undefined),
      undefined,
    ),
    // why: where there can be no lock, nobody publishes
    TE.getOrElse(() => T.of(undefined)),
  );

/** A newer archive may have taken the place of the chosen one, or `keep` have removed it: then it is chosen once more. */
const onceMore =
  (ports: RestorePorts, { from }: RestoreRequest, signal: AbortSignal, before: Chosen, use: RestoreChosen) =>
  (failed: NotRestored): TE.TaskEither<NotRestored, Restored> =>
    from.type === 'file' || !failed.displaced || signal.aborted
      ? TE.left(failed)
      : pipe(
          TE.fromTask(publicationOver(ports, signal)),
          TE.chain(() => chooseAgain(ports, from, before)),
          TE.mapLeft((error): NotRestored => ({ error, displaced: false })),
          TE.chain((now) =>
            now.path === before.path && now.sha256 === before.sha256 ? TE.left(failed) : use(now),
          ),
        );

export const restore =
  (
    request: RestoreRequest,
    onProgress: (progress: PackProgress) => void,
    signal: AbortSignal,
  ): RTE.ReaderTaskEither<RestorePorts, BackupError, Restored> =>
  (ports) => {
    const use = restoreChosen(ports, request, onProgress, signal);
    return pipe(
      choose(ports, request.from),
      TE.chain((chosen) =>
        pipe(
          use(chosen),
          TE.orElse(onceMore(ports, request, signal, chosen, use)),
          TE.mapLeft(({ error }) => error),
        ),
      ),
    );
  };
