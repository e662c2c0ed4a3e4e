/** Brings a version back from the trash, if its digest shows that it is the one that was made. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { heldUntil, namesOnReturn, type Trashed } from '../../domain/archive/trash';
import { findTrashed } from '../../domain/archive/trash-id';
import type { BackupError } from '../../domain/error';
import { type Instant, presentTime } from '../../domain/time/time';
import type { Locks } from '../../ports/locks';
import { holdingArchiveLock } from '../archive-lock';
import { contained } from '../contained';
import { execute } from '../execute';
import { storeFailed } from '../published';
import { minutesOf } from './empty-trash';
import { mendTrashFirst } from './mend-trash';
import type { TrashPorts } from './trash-ports';

export type UndeletePorts = TrashPorts & { readonly locks: Locks };

export interface Undeleted {
  readonly entry: Trashed;
  /** Its file name in `backups/`. */
  readonly file: string;
  /** Until when retention leaves it alone. */
  readonly heldUntil: Instant;
}

const choose = (
  { entries }: { readonly entries: ReadonlyArray<Trashed> },
  name: string,
  version: string,
): TE.TaskEither<BackupError, Trashed> => {
  const found = findTrashed(entries, name, version);
  return found.type === 'found'
    ? TE.right(found.entry)
    : TE.left({ type: 'NotInTrash', name, version, known: found.known });
};

const bringBack = (ports: UndeletePorts, entry: Trashed): TE.TaskEither<BackupError, string> => {
  const { trash, version } = entry;
  const refuse = (reason: string): BackupError => ({
    type: 'CannotUndelete',
    file: `backups/.trash/${trash}`,
    reason,
  });
  return pipe(
    TE.Do,
    TE.bind('archives', () => ports.archiveIndex.read),
    TE.bind('attempt', () => ports.archiveIndex.attempt),
    TE.bind('sizes', () => ports.trashStore.sizes),
    TE.filterOrElse(
      ({ sizes }) => sizes.has(trash),
      () => refuse('it is not there any more'),
    ),
    TE.bind('holds', () =>
      contained(() => ports.trashStore.holds(trash, version.report), storeFailed('read', `.trash/${trash}`)),
    ),
    TE.filterOrElse(
      ({ holds }) => holds,
      () => refuse('it is not the archive that was recorded: its digest is another'),
    ),
    TE.chain(({ archives, attempt }) => {
      const pending = attempt?.sealed?.placement;
      const taken = new Set(
        [...archives.values()]
          .flat()
          .map(({ file }) => file)
          .concat(pending?.archive ?? [], pending?.kept ?? []),
      );
      return contained(
        () => ports.trashStore.takeBack(trash, namesOnReturn(version, taken)),
        storeFailed('bring back', `.trash/${trash}`),
      );
    }),
    TE.filterOrElse(
      (file) => file !== null,
      () => refuse('it is not there any more'),
    ),
  );
};

/** First the file, then the record: whoever looks after the trash next finds it in `backups/`, and records that. */
const undeleteIn = (
  ports: UndeletePorts,
  name: string,
  version: string,
): TE.TaskEither<BackupError, Undeleted> =>
  pipe(
    mendTrashFirst(ports),
    TE.chain(() => ports.archiveIndex.trash),
    TE.chain((trash) => choose(trash, name, version)),
    TE.bindTo('entry'),
    TE.bind('minutes', ({ entry }) =>
      pipe(
        TE.Do,
        TE.bind('current', () => execute({ type: 'ReadSchedules' })(ports)),
        TE.bind('makerOf', () => ports.archiveIndex.makers),
        TE.map(({ current, makerOf }) => minutesOf(ports, current, makerOf)(entry)),
      ),
    ),
    TE.bind('file', ({ entry }) => bringBack(ports, entry)),
    TE.chain(({ entry, file, minutes }) =>
      pipe(
        execute({ type: 'RecordUndeletion', name: entry.version.name, file, trash: entry.trash })(ports),
        TE.map(({ now }): Undeleted => ({
          entry,
          file,
          heldUntil: heldUntil({ ...entry.version, undeleted: presentTime(now) }, minutes) ?? 0,
        })),
      ),
    ),
  );

export const undelete =
  (
    name: string,
    version: string,
    signal: AbortSignal,
    onWait: () => void,
  ): RTE.ReaderTaskEither<UndeletePorts, BackupError, Undeleted> =>
  (ports) =>
    holdingArchiveLock(ports.locks, signal, undeleteIn(ports, name, version), onWait);
