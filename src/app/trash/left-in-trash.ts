/** Whether a version that is not in `backups/` lies in the trash without the journal's knowing: its move there was cut short. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { Version } from '../../domain/archive/archives';
import { mayBeOf } from '../../domain/archive/trash';
import type { BackupError } from '../../domain/error';
import type { TrashPorts } from './trash-ports';

/** Its name in the trash, by its digest; null where it does not lie there, or has its name in `backups/` still. */
export const leftInTrash = (
  {
    archiveStore,
    archiveIndex,
    trashStore,
  }: Pick<TrashPorts, 'archiveStore' | 'archiveIndex' | 'trashStore'>,
  version: Version,
): TE.TaskEither<BackupError, string | null> => {
  const { file, report } = version;
  const search = pipe(
    TE.Do,
    TE.bind('trash', () => archiveIndex.trash),
    TE.bind('sizes', () => trashStore.sizes),
    TE.chain(({ trash: { entries }, sizes }) => {
      const known = new Set(entries.map(({ trash }) => trash));
      return [...sizes]
        .filter(([name, size]) => size === report.bytes && !known.has(name) && mayBeOf(version, name))
        .reduce<TE.TaskEither<BackupError, string | null>>(
          (before, [name]) =>
            pipe(
              before,
              TE.chain((found) =>
                found !== null
                  ? TE.right(found)
                  : pipe(
                      trashStore.holds(name, report),
                      TE.map((holds) => (holds ? name : null)),
                    ),
              ),
            ),
          TE.right(null),
        );
    }),
  );
  return pipe(
    archiveStore.size(file),
    TE.chain((size) => (size === null ? search : TE.right(null))),
  );
};
