/** Which archives are in `backups/`, and how large they are. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import type { ArchiveStore } from '../ports';

/** Sizes of the archives that are there, by file name. */
export const archiveSizes = ({
  archiveStore,
}: {
  readonly archiveStore: Pick<ArchiveStore, 'list' | 'size'>;
}): TE.TaskEither<BackupError, ReadonlyMap<string, number>> =>
  pipe(
    archiveStore.list,
    TE.orElse((error) =>
      error.type === 'BackupsDirectoryMissing'
        ? TE.right<BackupError, ReadonlyArray<string>>([])
        : TE.left(error),
    ),
    TE.chain(
      TE.traverseSeqArray((file) =>
        pipe(
          archiveStore.size(file),
          TE.map((size): readonly [string, number] => [file, size ?? 0]),
        ),
      ),
    ),
    TE.map((sizes) => new Map(sizes)),
  );
