/** `doctor`: examines the workspace, and mends on request what is safe to mend. */
import { pipe } from 'fp-ts/function';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { examine, type Examination, examineAndRepair } from '../../app/doctor/doctor';
import { logTexts } from '../../app/execute';
import type { DoctorResult } from '../../codecs/replies/doctor';
import { type CheckReport, isHealthy, isWell } from '../../domain/doctor/finding';
import type { Action } from '../commands';
import { conclusion, doctorLines, repairText } from './doctor-text';
import { type Output, replied } from '../output';
import type { Screen } from '../screen';

const stateOf = (report: CheckReport): DoctorResult['checks'][number]['state'] => {
  if (isWell(report)) return 'ok';
  return report.unchecked === null ? 'faulty' : 'unchecked';
};

const resultOf = ({ reports, repairs }: Examination): DoctorResult => ({
  healthy: isHealthy(reports),
  checks: reports.map((report) => {
    const { check, unchecked, summary, findings, remarks } = report;
    return {
      check,
      state: stateOf(report),
      unchecked,
      summary,
      findings: findings.map(({ remedy, ...finding }) => ({ ...finding, repairable: remedy !== null })),
      remarks: [...remarks],
    };
  }),
  repairs: repairs === null ? null : [...repairs],
});

const outputOf =
  (screen: Screen) =>
  (examination: Examination): Output =>
    replied(
      { command: 'doctor', result: resultOf(examination) },
      {
        results: doctorLines(examination, screen),
        status: isHealthy(examination.reports) ? 0 : 1,
      },
    );

/** What the log has of it: what was done, and the last word. */
const logOf = (examination: Examination): ReadonlyArray<string> => [
  ...(examination.repairs ?? []).map(repairText),
  `Workspace examined: ${conclusion(examination)}`,
];

export const doctor =
  (repair: boolean, screen: Screen): Action =>
  (ports) =>
    pipe(
      repair
        ? examineAndRepair(ports)
        : pipe(
            examine(ports),
            T.map((reports): Examination => ({ reports, repairs: null })),
          ),
      T.map((examination) => {
        logTexts(ports)(logOf(examination));
        return outputOf(screen)(examination);
      }),
      TE.fromTask,
    );
