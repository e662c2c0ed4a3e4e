/** What an examination came to, as text: a line for each check, and below it what was found and how to mend it. */
import { counted } from '../../domain/counted';
import type { Examination } from '../../app/doctor/doctor';
import type { Repair } from '../../app/doctor/repair';
import { type CheckReport, type Finding, isHealthy, isWell, type Remark } from '../../domain/doctor/finding';
import { escapeControls } from '../../domain/events/log-line';
import { hanging, type Palette, paletteOf, type Screen } from './screen';

const width = 'checkpoint'.length + 2;

const verdict = (report: CheckReport, { good, doubtful, bad, faint }: Palette): string => {
  const { unchecked, summary, findings } = report;
  if (unchecked !== null) return `${doubtful('not checked')}  ${escapeControls(unchecked)}`;
  if (findings.length > 0) return bad(counted(findings.length, 'finding'));
  return summary === null ? good('ok') : `${good('ok')}  ${faint(escapeControls(summary))}`;
};

const toMend = '    to mend: ';

const findingLines =
  (screen: Screen) =>
  ({ where, what, advice }: Finding): ReadonlyArray<string> => [
    ...hanging(
      '  ',
      `${paletteOf(screen).strong(escapeControls(where))}: ${escapeControls(what)}`,
      4,
      screen.width,
    ),
    ...advice.flatMap((step) => hanging(toMend, escapeControls(step), toMend.length, screen.width)),
  ];

/** So many findings of one check are shown. */
const shownFindings = 20;

const moreLine = (count: number): ReadonlyArray<string> =>
  count <= shownFindings ? [] : [`  … and ${count - shownFindings} more; --json shows them all`];

const remarkLines =
  ({ width: cells }: Screen) =>
  ({ where, what }: Remark): ReadonlyArray<string> =>
    hanging('  ', `note: ${escapeControls(where)}: ${escapeControls(what)}`, 4, cells);

const reportLines =
  (screen: Screen) =>
  (report: CheckReport): ReadonlyArray<string> => [
    ...hanging(report.check.padEnd(width), verdict(report, paletteOf(screen)), width, screen.width),
    ...report.findings.slice(0, shownFindings).flatMap(findingLines(screen)),
    ...moreLine(report.findings.length),
    ...report.remarks.flatMap(remarkLines(screen)),
  ];

/** What a repair did, for the log and for the screen. */
export const repairText = ({ where, mended, what }: Repair): string =>
  mended ? `Repaired ${where}: ${what}` : `Error: can't repair ${where}: ${what}`;

/** The last line: how it stands with the workspace, in a word. */
export const conclusion = ({ reports, repairs }: Examination): string => {
  if (isHealthy(reports)) return 'healthy';
  const findings = reports.flatMap((report) => report.findings);
  const repairable = findings.filter(({ remedy }) => remedy !== null).length;
  const skipped = reports.filter((report) => !isWell(report) && report.findings.length === 0).length;
  const count =
    repairs === null
      ? counted(findings.length, 'finding')
      : `${counted(findings.length, 'finding')} ${findings.length === 1 ? 'is' : 'are'} left`;
  const mends = repairable > 0 ? `; backup_manager doctor --repair mends ${repairable} of them` : '';
  return `not healthy: ${count}${skipped === 0 ? '' : `, ${skipped} not checked`}${mends}`;
};

export const doctorLines = (examination: Examination, screen: Screen): ReadonlyArray<string> => {
  const { reports, repairs } = examination;
  const { good, bad } = paletteOf(screen);
  return [
    ...(repairs ?? []).flatMap((one) =>
      hanging('', (one.mended ? good : bad)(escapeControls(repairText(one))), 2, screen.width),
    ),
    ...reports.flatMap(reportLines(screen)),
    ...hanging('', (isHealthy(reports) ? good : bad)(conclusion(examination)), 2, screen.width),
  ];
};
