/** Whether an archive has taken its place among the others, told from one that only looks like it. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import type { PackReport } from '../domain/events/pack-report';
import type { Sealed } from '../domain/decider/state';
import type { ArchiveStore } from '../ports/archive-store';
import { contained } from './contained';

/** What a step of the store that throws is called. */
export const storeFailed =
  (doing: string, file: string) =>
  (reason: string): BackupError => ({ type: 'FileFailed', doing, path: `backups/${file}`, reason });

export const removeSafely = (
  store: Pick<ArchiveStore, 'remove'>,
  file: string,
): TE.TaskEither<BackupError, void> => contained(() => store.remove(file), storeFailed('remove', file));

const isThere = (store: ArchiveStore, file: string): TE.TaskEither<BackupError, boolean> =>
  pipe(
    contained(() => store.size(file), storeFailed('look at', file)),
    TE.map((size) => size !== null),
  );

/** Asks the other one only where the first holds. */
export const and = (
  one: TE.TaskEither<BackupError, boolean>,
  other: TE.TaskEither<BackupError, boolean>,
): TE.TaskEither<BackupError, boolean> =>
  pipe(
    one,
    TE.chain((holds) => (holds ? other : TE.right(false))),
  );

export const holdsSafely = (
  store: ArchiveStore,
  file: string,
  report: PackReport,
): TE.TaskEither<BackupError, boolean> =>
  contained(() => store.holds(file, report), storeFailed('read', file));

/**
 * Whether the archive stands under its final name. One made before it may hold the same bytes: the archive itself is
 * there only if its temporary name is gone, and the one that stood there has got its second name.
 */
export const isPublished = (
  store: ArchiveStore,
  { placement: { temporary, archive, kept }, report }: Pick<Sealed, 'placement' | 'report'>,
): TE.TaskEither<BackupError, boolean> =>
  pipe(
    isThere(store, temporary),
    TE.chain((waits) =>
      waits
        ? TE.right(false)
        : and(kept === null ? TE.right(true) : isThere(store, kept), holdsSafely(store, archive, report)),
    ),
  );
