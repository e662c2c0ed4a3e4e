/** The remedies: each mends one thing, under the locks that keep others away from it. None starts or stops a process. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { Version } from '../../domain/archive/archives';
import type { Remedy } from '../../domain/doctor/finding';
import type { BackupError } from '../../domain/error';
import type { ScheduleId } from '../../domain/schedule/schedule';
import type { ArchiveIndex } from '../../ports/archive-index';
import type { HeldRange, Locks } from '../../ports/locks';
import type { WorkspaceProbe } from '../../ports/workspace-probe';
import { releasing } from '../archive-lock';
import { execute } from '../execute';
import { recover, type RecoverPorts } from '../recover';
import { leftInTrash } from '../trash/left-in-trash';
import { mendTrashFirst } from '../trash/mend-trash';

export type RepairPorts = RecoverPorts & {
  readonly locks: Locks;
  readonly archiveIndex: ArchiveIndex;
  readonly workspaceProbe: Pick<WorkspaceProbe, 'tighten' | 'give' | 'remove' | 'sweepLeft'>;
};

export type Done = TE.TaskEither<BackupError, void>;

const refuse = (reason: string): TE.TaskEither<BackupError, never> =>
  TE.left({ type: 'NothingToDo', reason });

type RepairedUnder = Exclude<HeldRange, 'notices'>;

const busy: Readonly<Record<RepairedUnder, string>> = {
  archive: 'an archive is being made: repair again when that is done',
  service: 'the service runs',
};

/** Runs `use` if nobody holds the lock, and holds it meanwhile. */
const holding = ({ locks }: RepairPorts, range: RepairedUnder, use: Done): Done =>
  pipe(
    locks.tryHold(range),
    TE.chain((release) => (release === null ? refuse(busy[range]) : releasing(use, release))),
  );

const remove = (ports: RepairPorts, { area, name, under }: Extract<Remedy, { type: 'remove' }>): Done => {
  const gone = ports.workspaceProbe.remove(area, name);
  switch (under) {
    case 'write':
      return ports.journal.exclusively(gone);
    case 'service':
    case 'archive':
      return holding(ports, under, gone);
    case null:
      return gone;
  }
};

const isSame = (a: Version, b: Version): boolean =>
  a.file === b.file && a.completed === b.completed && a.report.sha256 === b.report.sha256;

/** The reason in the journal. */
const goneReason = 'it was gone already (found by doctor)';

/** Looks once more while nobody can publish: a newer archive may have taken the name meanwhile. */
const forget = (ports: RepairPorts, version: Version, schedule: ScheduleId | null): Done => {
  const { name, file } = version;
  return holding(
    ports,
    'archive',
    pipe(
      TE.Do,
      TE.chainFirst(() => mendTrashFirst(ports)),
      TE.bind('archives', () => ports.archiveIndex.read),
      TE.bind('size', () => ports.archiveStore.size(file)),
      TE.filterOrElse(
        ({ archives, size }) =>
          size === null && (archives.get(name) ?? []).some((known) => isSame(known, version)),
        (): BackupError => ({ type: 'NothingToDo', reason: 'it is there again' }),
      ),
      TE.chain(() => leftInTrash(ports, version)),
      TE.filterOrElse(
        (left) => left === null,
        (left): BackupError => ({ type: 'NothingToDo', reason: `it lies in backups/.trash/${left}` }),
      ),
      TE.chain(() => execute({ type: 'RecordRemoval', schedule, name, file, reason: goneReason })(ports)),
      TE.map(() => undefined),
    ),
  );
};

/** The same of one in the trash. */
const forgetTrashed = (ports: RepairPorts, trash: string): Done =>
  holding(
    ports,
    'archive',
    pipe(
      TE.Do,
      TE.chainFirst(() => mendTrashFirst(ports)),
      TE.bind('sizes', () => ports.trashStore.sizes),
      TE.bind('trash', () => ports.archiveIndex.trash),
      TE.filterOrElse(
        ({ sizes, trash: { entries } }) =>
          !sizes.has(trash) && entries.some((entry) => entry.trash === trash),
        (): BackupError => ({ type: 'NothingToDo', reason: 'it is there again' }),
      ),
      TE.chain(() => execute({ type: 'RecordEmptying', files: [trash], reason: goneReason })(ports)),
      TE.map(() => undefined),
    ),
  );

export const carryOut = (ports: RepairPorts, remedy: Remedy): Done => {
  switch (remedy.type) {
    case 'tighten':
      return ports.workspaceProbe.tighten(remedy.file, remedy.mode);
    case 'give':
      return ports.journal.exclusively(ports.workspaceProbe.give(remedy.file));
    case 'remove':
      return remove(ports, remedy);
    case 'sweep':
      return pipe(
        ports.workspaceProbe.sweepLeft(remedy.file),
        TE.chain((isGone) => (isGone ? TE.right(undefined) : refuse('somebody works with it'))),
      );
    case 'decide':
      return pipe(
        execute({ type: 'ReadSchedules' })(ports),
        TE.map(() => undefined),
      );
    case 'recover':
      return holding(
        ports,
        'archive',
        pipe(
          recover(ports),
          TE.chain(([fault]) => (fault === undefined ? TE.right(undefined) : TE.left(fault))),
        ),
      );
    case 'forget':
      return forget(ports, remedy.version, remedy.schedule);
    case 'forget-trashed':
      return forgetTrashed(ports, remedy.trash);
  }
};
