/** Checks `backup_schedules.txt`: whether it is there, can be read, and asks for what this machine can do. */
import type { LineReader } from '../decider/reconcile';
import { parseText } from '../schedule/schedule-file';
import { checked, type CheckReport, type Finding, type Remark } from './finding';
import { lineFaults, type LineSeen, type SourcesSeen } from './line-faults';

export interface SchedulesSeen {
  /** The file's text, null when it is not there; or why it can't be read. */
  readonly text: string | null | { readonly unreadable: string };
  /** There were schedules when the file was last seen. */
  readonly had: boolean;
  /** Why another text could not be put in its place; null when it could. */
  readonly unreplaceable: string | null;
  readonly lines: ReadonlyArray<LineSeen>;
  readonly sources: SourcesSeen;
  /** Whether archives can be compressed with zstd here. */
  readonly zstd: boolean;
  readonly readLine: LineReader;
}

const file = 'backup_schedules.txt';

const missing: Finding = {
  id: 'schedules-missing',
  where: file,
  what: 'it is gone, and had schedules: nothing is backed up',
  advice: [
    'put it back, or make its schedules anew: backup_manager create "path;WHEN;name"',
    'backup_manager journal shows the lines that it had',
  ],
  remedy: null,
};

const unreadable = (reason: string): Finding => ({
  id: 'schedules-unreadable',
  where: file,
  what: `it can't be read: ${reason}`,
  advice: ['the check of the workspace says what is wrong with its place'],
  remedy: null,
});

/** Somebody may want it so: a file that only hands change. */
const unreplaceable = (reason: string): Remark => ({
  id: 'schedules-unreplaceable',
  where: file,
  what: `it can't be replaced: ${reason}; create, delete and undo are refused, backups and edits by hand go on`,
});

/** Lines of the text that are no schedules, though they are meant to be. */
const malformed = (text: string, { lines, readLine }: SchedulesSeen): ReadonlyArray<Finding> => {
  const inForce = new Set(lines.map(({ line }) => line));
  return parseText(text).lines.flatMap(({ content }, index): ReadonlyArray<Finding> => {
    const read = readLine(content);
    if (read._tag === 'Right' || inForce.has(content)) return [];
    return [
      {
        id: 'line-malformed',
        where: `${file} line ${index + 1}`,
        what: `it is no schedule, and does nothing: ${content} (${read.left})`,
        advice: ['set it right, or put a # before it; backup_manager create --help shows what a schedule is'],
        remedy: null,
      },
    ];
  });
};

export const checkSchedules = (seen: SchedulesSeen): CheckReport => {
  const { text, had, lines, sources, zstd } = seen;
  if (text === null) return checked('schedules', had ? { findings: [missing] } : { summary: 'none yet' });
  if (typeof text !== 'string') return checked('schedules', { findings: [unreadable(text.unreadable)] });
  return checked('schedules', {
    summary: `${lines.length} in force`,
    findings: [...malformed(text, seen), ...lineFaults(lines, sources, zstd)],
    remarks: seen.unreplaceable === null ? [] : [unreplaceable(seen.unreplaceable)],
  });
};
