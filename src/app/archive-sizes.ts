/** Which archives are in `backups/`, and how large they are. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import type { ArchiveStore } from '../ports/archive-store';

/** Their file names; none where there is no `backups/` yet. */
export const archiveNames = ({
  archiveStore,
}: {
  readonly archiveStore: Pick<ArchiveStore, 'list'>;
}): TE.TaskEither<BackupError, ReadonlyArray<string>> =>
  pipe(
    archiveStore.list,
    TE.orElse((error) =>
      error.type === 'BackupsDirectoryMissing'
        ? TE.right<BackupError, ReadonlyArray<string>>([])
        : TE.left(error),
    ),
  );

/** Their sizes, by file name. */
export const archiveSizes = (ports: {
  readonly archiveStore: Pick<ArchiveStore, 'list' | 'size'>;
}): TE.TaskEither<BackupError, ReadonlyMap<string, number>> =>
  pipe(
    archiveNames(ports),
    TE.chain(
      TE.traverseSeqArray((file) =>
        pipe(
          ports.archiveStore.size(file),
          TE.map((size): readonly [string, number] => [file, size ?? 0]),
        ),
      ),
    ),
    TE.map((sizes) => new Map(sizes)),
  );
