/** What an examination of a workspace comes to: checks in a fixed order, and what each found, with how it is mended. */
import * as t from 'io-ts';
import type { Version } from '../archive/archives';
import type { ScheduleId } from '../schedule/schedule';

/** In the order in which they are reported. */
export const CheckId = t.keyof(
  {
    workspace: null,
    journal: null,
    checkpoint: null,
    locks: null,
    pending: null,
    schedules: null,
    hooks: null,
    service: null,
    notices: null,
    places: null,
    clock: null,
    space: null,
    archives: null,
    backups: null,
  },
  'CheckId',
);
export type CheckId = t.TypeOf<typeof CheckId>;

/** Names of findings, for programs: they never change their meaning. */
export const FindingId = t.keyof(
  {
    'wrong-kind': null,
    'link-broken': null,
    'not-readable': null,
    'not-writable': null,
    'open-to-others': null,
    'journal-damaged': null,
    'journal-missing': null,
    'journal-torn': null,
    'journal-unreadable': null,
    'checkpoint-damaged': null,
    'checkpoint-unfit': null,
    'checkpoint-unreadable': null,
    'lock-stuck': null,
    'staged-text-left': null,
    'rename-due': null,
    'draft-left': null,
    'service-record-left': null,
    'run-record-left': null,
    'partial-left': null,
    'fetched-left': null,
    'scratch-left': null,
    'archive-unpublished': null,
    'schedules-missing': null,
    'schedules-unreadable': null,
    'line-malformed': null,
    'source-missing': null,
    'source-unreachable': null,
    'name-shared': null,
    'zone-unknown': null,
    'compression-unknown': null,
    'hook-unusable': null,
    'service-down': null,
    'service-vanished': null,
    'service-failed': null,
    'service-unreachable': null,
    'service-outdated': null,
    'notice-untold': null,
    'notice-address-missing': null,
    'notice-addresses-unreadable': null,
    'notice-addresses-of-another': null,
    'place-unknown': null,
    'place-failing': null,
    'place-late': null,
    'place-faulty': null,
    'journal-differs': null,
    'drill-missed': null,
    'drill-failed': null,
    'clock-behind': null,
    'space-exhausted': null,
    'space-short': null,
    'archives-all-missing': null,
    'archive-missing': null,
    'archive-unreadable': null,
    'archive-changed': null,
    'archive-faulty': null,
    'archive-unknown': null,
    'trash-unusable': null,
    'trash-missing': null,
    'trash-changed': null,
    'trash-unknown': null,
    'backup-overdue': null,
    'keep-exceeded': null,
  },
  'FindingId',
);
export type FindingId = t.TypeOf<typeof FindingId>;

/** Names of what is worth a word although nothing is wrong. */
export const RemarkId = t.keyof(
  {
    'writable-by-all': null,
    'checkpoint-outdated': null,
    'journal-checked-before': null,
    'torn-tail-kept': null,
    'file-unknown': null,
    'schedules-unreplaceable': null,
    'hook-unknown': null,
    'service-ended': null,
    'keep-waits': null,
    'keep-passes-over': null,
    'verification-late': null,
    'zone-differs': null,
    'place-missing': null,
  },
  'RemarkId',
);
export type RemarkId = t.TypeOf<typeof RemarkId>;

/** The parts of a workspace in which files can be left behind: `schedules` is where `backup_schedules.txt` really lies. */
export type Area = 'state' | 'backups' | 'schedules';

/** What a repair does about a finding. No remedy takes away an archive, a log, a torn tail or a schedule. */
export type Remedy =
  | { readonly type: 'tighten'; readonly file: string; readonly mode: number }
  /** A file of `.backup_manager`, which gets its owner. */
  | { readonly type: 'give'; readonly file: string }
  /** What work on copies left, if it is still nobody's. */
  | { readonly type: 'sweep'; readonly file: string }
  /** The next decision settles it: whichever it is. */
  | { readonly type: 'decide' }
  /** A leftover file; `under` is the lock whose holder alone writes such files. */
  | {
      readonly type: 'remove';
      readonly area: Area;
      readonly name: string;
      readonly under: 'write' | 'service' | 'archive' | null;
    }
  /** Ends the archive that a killed process had in hand. */
  | { readonly type: 'recover' }
  /** Journals that an archive is gone. */
  | { readonly type: 'forget'; readonly version: Version; readonly schedule: ScheduleId | null }
  /** Journals that an archive is gone from the trash. */
  | { readonly type: 'forget-trashed'; readonly trash: string };

export interface Finding {
  readonly id: FindingId;
  /** A file, relative to the workspace, or what else it is about. */
  readonly where: string;
  readonly what: string;
  /** How it is mended, a step a line. */
  readonly advice: ReadonlyArray<string>;
  /** Null when mending it is not safe without a person. */
  readonly remedy: Remedy | null;
}

export interface Remark {
  readonly id: RemarkId;
  readonly where: string;
  readonly what: string;
}

export interface CheckReport {
  readonly check: CheckId;
  /** Why the check could not be made; null when it was. */
  readonly unchecked: string | null;
  /** What is worth knowing even when all is well. */
  readonly summary: string | null;
  readonly findings: ReadonlyArray<Finding>;
  readonly remarks: ReadonlyArray<Remark>;
}

export const checked = (
  check: CheckId,
  found: Partial<Pick<CheckReport, 'summary' | 'findings' | 'remarks'>> = {},
): CheckReport => ({ check, unchecked: null, summary: null, findings: [], remarks: [], ...found });

export const notChecked = (check: CheckId, why: string): CheckReport => ({
  ...checked(check),
  unchecked: why,
});

/** Why what the journal tells can't be checked. */
export const journalUnread = "the journal can't be read";

/** What can't be checked is not healthy either. */
export const isWell = ({ unchecked, findings }: CheckReport): boolean =>
  unchecked === null && findings.length === 0;

export const isHealthy = (reports: ReadonlyArray<CheckReport>): boolean => reports.every(isWell);
