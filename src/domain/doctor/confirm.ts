/** Two looks at a workspace in which others are at work: what the second does not see again was only passing. */
import type { CheckReport, Finding, FindingId } from './finding';

/** What a process that is just at work can show for an instant. */
const passing: ReadonlySet<FindingId> = new Set<FindingId>([
  'journal-damaged',
  'journal-torn',
  'staged-text-left',
  'rename-due',
  'draft-left',
  'service-record-left',
  'run-record-left',
  'service-vanished',
  'service-unreachable',
  'partial-left',
  'archive-unpublished',
  'archives-all-missing',
  'archive-missing',
  'archive-changed',
  'archive-unknown',
  'trash-missing',
  'trash-changed',
  'trash-unknown',
  'backup-overdue',
  'keep-exceeded',
  'schedules-missing',
  'line-malformed',
]);

const mayPass = ({ id }: Finding): boolean => passing.has(id);

/** What tells a finding from every other of the same look. */
export const findingKey = ({ id, where }: Pick<Finding, 'id' | 'where'>): string => `${id} ${where}`;

/** The same finding of the same thing: two archives that pass through one name are not. */
const wordedKey = (finding: Finding): string => `${findingKey(finding)} ${finding.what}`;

/** Whether a look has to be followed by another before it is believed. */
export const needsConfirmation = (reports: ReadonlyArray<CheckReport>): boolean =>
  reports.some(({ findings }) => findings.some(mayPass));

/** What is said of an archive by its name, which tells the second in which it was made and no more. */
const byArchiveName: ReadonlySet<FindingId> = new Set<FindingId>([
  'archive-unpublished',
  'archive-missing',
  'archive-changed',
  'archive-unknown',
]);

/**
 * Milliseconds between a look and the one that confirms it: far more than a step of a decision takes. Where the name of an
 * archive is spoken of, more than the second that others of that name may be made in.
 */
export const confirmAfter = (first: ReadonlyArray<CheckReport>): number =>
  first.some(({ findings }) => findings.some(({ id }) => byArchiveName.has(id))) ? 2_000 : 500;

/** The second look, without what it is the first to see and may not stay either. */
export const confirmed = (
  first: ReadonlyArray<CheckReport>,
  second: ReadonlyArray<CheckReport>,
): ReadonlyArray<CheckReport> => {
  const before = new Set(first.flatMap(({ findings }) => findings.map(wordedKey)));
  return second.map((report) => ({
    ...report,
    findings: report.findings.filter((finding) => !mayPass(finding) || before.has(wordedKey(finding))),
  }));
};
