/** Where the disk is full, the lines of a backup are given the room of the trash, as its archive is. */
import { pipe } from 'fp-ts/function';
import type * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { contained } from '../contained';
import { storeFailed } from '../published';
import { type Emptied, emptyForSpace, neededFor } from './empty-trash';
import type { TrashPorts } from './trash-ports';

/** Empties the trash; whether there was anything to empty. The caller holds the archive lock. */
export const makeRoom = (
  ports: TrashPorts,
  name: string,
  onEmptied: (emptied: Emptied) => void,
): T.Task<boolean> =>
  pipe(
    contained(() => emptyForSpace(0, neededFor(name))(ports), storeFailed('empty the trash of', '')),
    TE.match(
      () => false,
      (emptied) => {
        emptied.forEach(onEmptied);
        return emptied.length > 0;
      },
    ),
  );
