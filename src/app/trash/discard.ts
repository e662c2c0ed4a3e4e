/** The one way out of `backups/`: an archive that is removed goes to the trash, or, where there is to be none, at once. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { Version } from '../../domain/archive/archives';
import { trashNames } from '../../domain/archive/trash';
import type { BackupError } from '../../domain/error';
import type { EventOf } from '../../domain/events/event';
import type { ScheduleId } from '../../domain/schedule/schedule';
import { contained } from '../contained';
import { execute } from '../execute';
import { removeSafely, storeFailed } from '../published';
import { leftInTrash } from './left-in-trash';
import type { TrashPorts } from './trash-ports';

export type Removed = EventOf<'VersionRemoved'>;

export interface Discarding {
  readonly version: Version;
  readonly reason: string;
  /** Whose policy it is; null when it is nobody's. */
  readonly schedule: ScheduleId | null;
  /** Minutes that it rests in the trash; 0 for none. */
  readonly minutes: number;
}

type DiscardPorts = Pick<TrashPorts, 'archiveIndex' | 'trashStore'> & TrashPorts;

const record = (
  ports: DiscardPorts,
  { version: { name, file }, reason, schedule }: Discarding,
  trash: string | null,
): TE.TaskEither<BackupError, ReadonlyArray<Removed>> =>
  pipe(
    execute({
      ...{ type: 'RecordRemoval', schedule, name, file, reason },
      ...(trash === null ? {} : { trash }),
    })(ports),
    TE.map(({ events }) => events.flatMap((event) => (event.type === 'VersionRemoved' ? [event] : []))),
  );

/** What can't be journalled did not happen: the file goes back, now, or by the next who looks after the trash. */
const orBack = (
  { trashStore }: DiscardPorts,
  { version: { file } }: Discarding,
  trash: string | null,
  recorded: TE.TaskEither<BackupError, ReadonlyArray<Removed>>,
): TE.TaskEither<BackupError, ReadonlyArray<Removed>> =>
  trash === null
    ? recorded
    : pipe(
        recorded,
        TE.orElse((error) =>
          pipe(
            contained(() => trashStore.takeBack(trash, [file]), storeFailed('bring back', file)),
            TE.fold(
              () => TE.left(error),
              () => TE.left(error),
            ),
          ),
        ),
      );

/** Journals what was moved. */
const recordMoved = (
  ports: DiscardPorts,
  what: Discarding,
  trash: string | null,
): TE.TaskEither<BackupError, ReadonlyArray<Removed>> =>
  orBack(
    ports,
    what,
    trash,
    contained(() => record(ports, what, trash), storeFailed('remove', what.version.file)),
  );

const move = (ports: DiscardPorts, what: Discarding): TE.TaskEither<BackupError, ReadonlyArray<Removed>> => {
  const { version } = what;
  return pipe(
    ports.archiveIndex.trash,
    TE.chain(({ entries }) => {
      const taken = new Set(entries.map(({ trash }) => trash));
      return contained(
        () => ports.trashStore.put(version.file, trashNames(version, taken)),
        storeFailed('remove', version.file),
      );
    }),
    TE.chain((trash) => recordMoved(ports, what, trash)),
  );
};

/**
 * First the file, then the record: between the two a crash leaves a version that is gone, or one that is in the trash and
 * unknown there, which the next who looks after the trash puts back; whoever comes to it before that ends the move. The
 * caller holds the archive lock.
 */
export const discard = (
  ports: DiscardPorts,
  what: Discarding,
): TE.TaskEither<BackupError, ReadonlyArray<Removed>> => {
  const { version, minutes } = what;
  return pipe(
    leftInTrash(ports, version),
    TE.chain((left) => {
      if (left !== null) return recordMoved(ports, what, left);
      return minutes === 0
        ? pipe(
            removeSafely(ports.archiveStore, version.file),
            TE.chain(() => record(ports, what, null)),
          )
        : move(ports, what);
    }),
  );
};
