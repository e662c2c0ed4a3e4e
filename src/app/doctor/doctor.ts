/** Examines a workspace, mends on request what is safe to mend, and examines it again. */
import { pipe } from 'fp-ts/function';
import type * as RT from 'fp-ts/ReaderTask';
import * as T from 'fp-ts/Task';
import { confirmAfter, confirmed, findingKey, needsConfirmation } from '../../domain/doctor/confirm';
import type { CheckReport, Finding } from '../../domain/doctor/finding';
import { diagnose } from './diagnose';
import { observe, type ObservePorts } from './observe';
import type { RepairPorts } from './remedies';
import { repair, type Repair } from './repair';

export type DoctorPorts = ObservePorts & RepairPorts;

export interface Examination {
  readonly reports: ReadonlyArray<CheckReport>;
  /** Null when none was asked for. */
  readonly repairs: ReadonlyArray<Repair> | null;
}

/** Every check, twice where the first look may have seen something in passing. */
export const examineWorkspace: RT.ReaderTask<ObservePorts, ReadonlyArray<CheckReport>> = (ports) => {
  const look = pipe(observe(ports), T.map(diagnose));
  return pipe(
    look,
    T.chain((first) =>
      needsConfirmation(first)
        ? pipe(
            T.delay(confirmAfter(first))(look),
            T.map((second) => confirmed(first, second)),
          )
        : T.of(first),
    ),
  );
};

const findingsIn = (reports: ReadonlyArray<CheckReport>): ReadonlyArray<Finding> =>
  reports.flatMap(({ findings }) => findings);

/** A repair that did not help is none. */
const judged = (repairs: ReadonlyArray<Repair>, after: ReadonlyArray<CheckReport>): ReadonlyArray<Repair> => {
  const left = new Set(findingsIn(after).map(findingKey));
  return repairs.map((one) =>
    one.mended && left.has(findingKey(one)) ? { ...one, mended: false, what: 'it is still there' } : one,
  );
};

/** The reports are of what is left. */
export const examineAndRepair: RT.ReaderTask<DoctorPorts, Examination> = (ports) =>
  pipe(
    examineWorkspace(ports),
    T.chain((reports) =>
      pipe(
        repair(findingsIn(reports))(ports),
        T.chain((repairs) => (repairs.length === 0 ? T.of({ reports, repairs }) : again(ports, repairs))),
      ),
    ),
  );

const again = (ports: DoctorPorts, repairs: ReadonlyArray<Repair>): T.Task<Examination> =>
  pipe(
    examineWorkspace(ports),
    T.map((reports) => ({ reports, repairs: judged(repairs, reports) })),
  );
