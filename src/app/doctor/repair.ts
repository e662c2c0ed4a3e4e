/** Carries out what is safe to mend, one finding after the other, and says what came of each. It starts and stops nothing. */
import { pipe } from 'fp-ts/function';
import type * as RT from 'fp-ts/ReaderTask';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import type { Version } from '../../domain/archives';
import type { Finding, FindingId, Remedy } from '../../domain/doctor/finding';
import { type BackupError, showError } from '../../domain/error';
import type { ScheduleId } from '../../domain/schedule';
import type { ArchiveIndex, HeldRange, Locks, Premises } from '../../ports';
import { execute } from '../execute';
import { recover, type RecoverPorts } from '../recover';

export type RepairPorts = RecoverPorts & {
  readonly locks: Locks;
  readonly archiveIndex: ArchiveIndex;
  readonly premises: Pick<Premises, 'tighten' | 'remove'>;
};

/** What came of a remedy: what was done, or why it was not. */
export interface Repair {
  readonly id: FindingId;
  readonly where: string;
  readonly mended: boolean;
  readonly what: string;
}

type Done = TE.TaskEither<BackupError, void>;

const refuse = (reason: string): TE.TaskEither<BackupError, never> =>
  TE.left({ type: 'NothingToDo', reason });

const busy: Readonly<Record<HeldRange, string>> = {
  archive: 'an archive is being made: repair again when that is done',
  service: 'the service runs',
};

/** Runs `use` if nobody holds the lock, and holds it meanwhile. */
const holding = ({ locks }: RepairPorts, range: HeldRange, use: Done): Done =>
  pipe(
    locks.tryHold(range),
    TE.chain((release) =>
      release === null
        ? refuse(busy[range])
        : pipe(
            use,
            T.map((result) => {
              release();
              return result;
            }),
          ),
    ),
  );

const remove = (ports: RepairPorts, { quarter, name, under }: Extract<Remedy, { type: 'remove' }>): Done => {
  const gone = ports.premises.remove(quarter, name);
  switch (under) {
    case 'write':
      return ports.journal.exclusively(gone);
    case 'service':
      return holding(ports, 'service', gone);
    case null:
      return gone;
  }
};

const isSame = (a: Version, b: Version): boolean =>
  a.file === b.file && a.completed === b.completed && a.report.sha256 === b.report.sha256;

/** The reason in the journal. */
const goneReason = 'it was gone already (found by doctor)';

/** Looks once more while nobody can publish: a newer archive may have taken the name meanwhile. */
const forget = (ports: RepairPorts, version: Version, schedule: ScheduleId): Done => {
  const { name, file } = version;
  return holding(
    ports,
    'archive',
    pipe(
      TE.Do,
      TE.bind('archives', () => ports.archiveIndex.read),
      TE.bind('size', () => ports.archiveStore.size(file)),
      TE.filterOrElse(
        ({ archives, size }) =>
          size === null && (archives.get(name) ?? []).some((known) => isSame(known, version)),
        (): BackupError => ({ type: 'NothingToDo', reason: 'it is there again' }),
      ),
      TE.chain(() => execute({ type: 'RecordRemoval', schedule, name, file, reason: goneReason })(ports)),
      TE.map(() => undefined),
    ),
  );
};

const carryOut = (ports: RepairPorts, remedy: Remedy): Done => {
  switch (remedy.type) {
    case 'tighten':
      return ports.premises.tighten(remedy.file, remedy.mode);
    case 'remove':
      return remove(ports, remedy);
    case 'decide':
      return pipe(
        execute({ type: 'ReadSchedules' })(ports),
        TE.map(() => undefined),
      );
    case 'recover':
      return holding(ports, 'archive', recover(ports));
    case 'forget':
      return forget(ports, remedy.version, remedy.schedule);
  }
};

const doneText = ({ id, remedy }: Finding): string => {
  switch (id) {
    case 'open-to-others':
      return remedy?.type === 'tighten' ? `its mode is ${remedy.mode.toString(8)} now` : 'done';
    case 'journal-torn':
      return 'the torn bytes were moved aside';
    case 'rename-due':
      return 'it was settled with backup_schedules.txt';
    case 'archive-unpublished':
      return 'it was put in place and journalled';
    case 'archive-missing':
      return 'it was journalled that it is gone';
    default:
      return 'it was removed';
  }
};

/** What has to come first stands first: rights, then leftovers, then decisions. */
const order: ReadonlyArray<Remedy['type']> = ['tighten', 'remove', 'decide', 'recover', 'forget'];

type Remediable = Finding & { readonly remedy: Remedy };

const isRemediable = (finding: Finding): finding is Remediable => finding.remedy !== null;

export const repair =
  (findings: ReadonlyArray<Finding>): RT.ReaderTask<RepairPorts, ReadonlyArray<Repair>> =>
  (ports) => {
    const inOrder = findings
      .filter(isRemediable)
      .sort((a, b) => order.indexOf(a.remedy.type) - order.indexOf(b.remedy.type));
    /** One decision, and one recovery, settle all that they can settle. */
    const shared = new Map<Remedy['type'], ReturnType<Done>>();
    const once = (remedy: Remedy): Done => {
      if (remedy.type !== 'decide' && remedy.type !== 'recover') return carryOut(ports, remedy);
      return () => {
        const running = shared.get(remedy.type) ?? carryOut(ports, remedy)();
        shared.set(remedy.type, running);
        return running;
      };
    };
    return pipe(
      inOrder,
      T.traverseSeqArray((finding) =>
        pipe(
          once(finding.remedy),
          TE.match(
            (error): Repair => ({ ...named(finding), mended: false, what: showError(error) }),
            (): Repair => ({ ...named(finding), mended: true, what: doneText(finding) }),
          ),
        ),
      ),
    );
  };

const named = ({ id, where }: Finding): Pick<Repair, 'id' | 'where'> => ({ id, where });
