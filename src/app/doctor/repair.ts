/** Carries out what is safe to mend, one finding after the other, and says what came of each. */
import { pipe } from 'fp-ts/function';
import type * as RT from 'fp-ts/ReaderTask';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import type { Finding, FindingId, Remedy } from '../../domain/doctor/finding';
import { showError } from '../../domain/error';
import { carryOut, type Done, type RepairPorts } from './remedies';

/** What came of a remedy: what was done, or why it was not. */
export interface Repair {
  readonly id: FindingId;
  readonly where: string;
  readonly mended: boolean;
  readonly what: string;
}

type Remediable = Finding & { readonly remedy: Remedy };

const isRemediable = (finding: Finding): finding is Remediable => finding.remedy !== null;

const doneText = ({ id, remedy }: Remediable): string => {
  switch (remedy.type) {
    case 'tighten':
      return `its mode is ${remedy.mode.toString(8)} now`;
    case 'give':
      return 'it belongs to the owner of .backup_manager now';
    case 'remove':
    case 'sweep':
      return 'it was removed';
    case 'decide':
      if (id === 'journal-torn') return 'the torn bytes were moved aside';
      return id === 'rename-due' ? 'it was settled with backup_schedules.txt' : 'it was removed';
    case 'recover':
      return id === 'archive-unpublished' ? 'it was put in place and journalled' : 'it was removed';
    case 'forget':
    case 'forget-trashed':
      return 'it was journalled that it is gone';
  }
};

const named = ({ id, where }: Finding): Pick<Repair, 'id' | 'where'> => ({ id, where });

/** What has to come first stands first: rights, then leftovers, then decisions. */
const order: ReadonlyArray<Remedy['type']> = [
  'tighten',
  'give',
  'remove',
  'sweep',
  'decide',
  'recover',
  'forget',
  'forget-trashed',
];

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
