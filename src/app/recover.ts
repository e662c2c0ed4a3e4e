/** Ends what a killed process left behind: an archive that it had sealed is published and recorded, the rest is swept. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import type { Sealed } from '../domain/state';
import type { ArchiveStore } from '../ports';
import { execute, type ExecutePorts } from './execute';
import { publishSealed } from './put-in-place';

export type RecoverPorts = ExecutePorts & { readonly archiveStore: ArchiveStore };

/** Whether the sealed archive is published, by now at the latest. */
const ensurePublished = (ports: RecoverPorts, sealed: Sealed): TE.TaskEither<BackupError, boolean> =>
  pipe(
    ports.archiveStore.holds(sealed.placement.temporary, sealed.report),
    TE.chain((waiting) =>
      waiting
        ? pipe(
            publishSealed(ports, sealed),
            TE.chainEitherK((placed) => placed),
            TE.map(() => true),
          )
        : ports.archiveStore.holds(sealed.placement.archive, sealed.report),
    ),
  );

/** The caller holds the archive lock: whatever looks in hand is nobody's any more. */
export const recover: RTE.ReaderTaskEither<RecoverPorts, BackupError, void> = (ports) =>
  pipe(
    execute({ type: 'ReadSchedules' })(ports),
    TE.chain(({ state }) =>
      state.attempt?.sealed ? ensurePublished(ports, state.attempt.sealed) : TE.right(false),
    ),
    TE.chain((published) =>
      published
        ? pipe(
            execute({ type: 'CompleteBackup', adopted: true })(ports),
            TE.map(() => undefined),
          )
        : TE.right(undefined),
    ),
    TE.chain(() => ports.archiveStore.sweep),
    TE.map(() => undefined),
  );
