/** `doctor`: examines the workspace, and mends on request what is safe to mend. */
import { Option } from 'commander';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { type Examination, examineWorkspace, examineAndRepair } from '../../app/doctor/doctor';
import { logTexts } from '../../app/log-texts';
import type { DoctorResult } from '../../codecs/replies/doctor';
import { type CheckReport, isHealthy, isWell } from '../../domain/doctor/finding';
import type { Action } from '../action';
import { type Output, replied } from '../output';
import { example, type RegisterCommand } from '../registry';
import { conclusion, doctorLines, repairText } from '../text/doctor-lines';
import type { Screen } from '../text/screen';

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
            examineWorkspace(ports),
            T.map((reports): Examination => ({ reports, repairs: null })),
          ),
      T.map((examination) => {
        logTexts(ports)(logOf(examination));
        return outputOf(screen)(examination);
      }),
      TE.fromTask,
    );

export const doctorCommand: RegisterCommand = ({ command, ask, terminal }) => {
  command('doctor', 'Examine the workspace: what is wrong with it, and how to mend it')
    .addOption(new Option('--repair', 'mend what is safe to mend, and say what was done'))
    .action(({ repair = false }: { readonly repair?: boolean }) => ask(doctor(repair, terminal.screen())))
    .addHelpText(
      'after',
      `
Without --repair nothing is changed. With it no archive, no log and no schedule
is ever removed, and no service is started or stopped. Exit status 0 only when
nothing is wrong, or nothing is left.
${example('backup_manager doctor', 'backup_manager doctor --repair')}`,
    );
};
