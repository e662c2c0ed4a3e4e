/** What came of `run`. */
import type { BackupEnd } from '../../app/archive-observer';
import type { RunEnd } from '../../app/run';
import { showSize } from '../../domain/size';
import { escapeControls } from '../../domain/events/log-line';
import type { PackFinding } from '../../domain/events/pack-report';
import { interruptedStatus, partialStatus } from '../exit-status';
import { type Output, replied } from '../output';
import { entriesOf, underHeading } from './lines';

/** One finding stands in a line of its own, several below a heading. */
const findingLines = (
  heading: string,
  count: number,
  listed: ReadonlyArray<PackFinding>,
): ReadonlyArray<string> => {
  const lines = listed.map(({ path, detail }) => escapeControls(`${path || '.'}: ${detail}`));
  return count === 1 ? lines : underHeading(heading, lines, count);
};

const made = (
  end: Extract<BackupEnd, { type: 'BackupCompleted' | 'BackupPartial' }>,
  index: number,
): Output => {
  const { schedule, report, placement, path } = end;
  const { entries, contentBytes, bytes, excluded } = report;
  const left = excluded === 0 ? '' : `, ${excluded} excluded`;
  const reason = end.type === 'BackupPartial' ? end.reason : null;
  const outcome = reason === null ? 'completed' : 'partial';
  return replied(
    {
      command: 'run',
      result: { outcome, reason, schedule, index, path, archive: placement.archive, report },
    },
    {
      results: [
        `${path} backed up in backups/${placement.archive}: ${entriesOf(entries)}, ${showSize(contentBytes)} → ${showSize(bytes)}${left}`,
      ],
      notes: findingLines(`${report.noteCount} things to know:`, report.noteCount, report.notes),
      errors:
        reason === null
          ? []
          : [
              `partial: ${reason}`,
              ...findingLines(`${report.problemCount} problems:`, report.problemCount, report.problems),
            ],
      status: reason === null ? 0 : partialStatus,
    },
  );
};

/** `index`: where the schedule stood in the list. */
export const ending = ({ end, index }: RunEnd): Output => {
  switch (end?.type) {
    case 'BackupCompleted':
    case 'BackupPartial':
      return made(end, index);
    case 'BackupFailed': {
      const { schedule, path, reason } = end;
      return replied(
        {
          command: 'run',
          result: { outcome: 'failed', reason, schedule, index, path, archive: null, report: null },
        },
        { errors: [`can't back up ${path}: ${reason}`], status: 1 },
      );
    }
    case 'BackupAbandoned':
    case undefined: {
      const { schedule = null, path = null } = end ?? {};
      const reason = 'no archive was made';
      return replied(
        {
          command: 'run',
          result: { outcome: 'interrupted', reason, schedule, index, path, archive: null, report: null },
        },
        { notes: [`interrupted: ${reason}`], status: interruptedStatus },
      );
    }
  }
};
