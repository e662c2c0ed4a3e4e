/** Where the disk is full, a backup is given the room of the trash: its archive, and its lines in the journal. */
import { pipe } from 'fp-ts/function';
import type * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { contained } from '../contained';
import { storeFailed } from '../published';
import { type Emptied, emptyForSpace } from './empty-trash';
import type { TrashPorts } from './trash-ports';

/**
 * Empties the trash, unless it has less than what is lacking, in bytes; whether anything was emptied. What goes wrong with the trash is no
 * reason of its own why a backup fails. The caller holds the archive lock.
 */
export const makeRoom = (
  ports: TrashPorts,
  name: string,
  onEmptied: (emptied: Emptied) => void,
  lacking = 0,
): T.Task<boolean> =>
  pipe(
    contained(
      () => emptyForSpace(lacking, `the disk was full, and the backup of ${name} needed the space`)(ports),
      storeFailed('empty the trash of', ''),
    ),
    TE.match(
      () => false,
      (emptied) => {
        emptied.forEach(onEmptied);
        return emptied.length > 0;
      },
    ),
  );
