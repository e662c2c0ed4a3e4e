/** What came of `run`. */
import type { BackupEnd } from '../../app/archive-observer';
import type { RetentionReport } from '../../app/retain';
import type { RunEnd } from '../../app/run';
import { counted } from '../../domain/counted';
import { showSize } from '../../domain/size';
import { escapeControls } from '../../domain/events/log-line';
import { describeTrouble } from '../../domain/events/catalogue-trouble';
import { describeSharing, foundRot, rotAdvice } from '../../domain/events/describe-reuse';
import type { PackFinding, PackReport } from '../../domain/events/pack-report';
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

/** Why the rules have let go of less than they cover: one line, whatever the number. */
const sparedLines = (retained: RetentionReport | null): ReadonlyArray<string> => {
  const [first, ...others] = retained?.spared ?? [];
  if (retained === null || first === undefined) return [];
  return [
    `${counted(others.length + 1, 'archive')} that ${retained.policy} does not cover ${others.length === 0 ? 'stays' : 'stay'} for now: ${first.reason}`,
  ];
};

const rotLines = ({ reuse }: PackReport): ReadonlyArray<string> =>
  reuse !== undefined && foundRot(reuse) ? [`the last archive is damaged: ${rotAdvice}`] : [];

const made = (
  end: Extract<BackupEnd, { type: 'BackupCompleted' | 'BackupPartial' }>,
  index: number,
  retained: RetentionReport | null,
): Output => {
  const { schedule, report, placement, path } = end;
  const { entries, contentBytes, bytes, excluded } = report;
  const left = excluded === 0 ? '' : `, ${excluded} excluded`;
  const reason = end.type === 'BackupPartial' ? end.reason : null;
  const outcome = reason === null ? 'completed' : 'partial';
  return replied(
    {
      command: 'run',
      result: {
        ...{ outcome, reason, schedule, index, path, archive: placement.archive, report },
        retention: retained,
      },
    },
    {
      results: [
        `${path} backed up in backups/${placement.archive}: ${entriesOf(entries)}, ${showSize(contentBytes)} → ${showSize(bytes)}${left}`,
        ...describeSharing(report),
        ...(retained?.removed ?? []).map(({ file, reason }) =>
          escapeControls(`removed backups/${file}: ${reason}`),
        ),
      ],
      notes: [
        ...rotLines(report),
        ...(report.catalogue === undefined ? [] : describeTrouble(report.catalogue)),
        ...findingLines(`${report.noteCount} things to know:`, report.noteCount, report.notes),
        ...sparedLines(retained),
      ],
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

/** What a backup without an archive has none of. */
const nothing = { archive: null, report: null, retention: null };

/** `index`: where the schedule stood in the list. */
const ended = ({ end, index, retained }: RunEnd): Output => {
  switch (end?.type) {
    case 'BackupCompleted':
    case 'BackupPartial':
      return made(end, index, retained);
    case 'BackupFailed': {
      const { schedule, path, reason } = end;
      return replied(
        {
          command: 'run',
          result: { outcome: 'failed', reason, schedule, index, path, ...nothing },
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
          result: { outcome: 'interrupted', reason, schedule, index, path, ...nothing },
        },
        { notes: [`interrupted: ${reason}`], status: interruptedStatus },
      );
    }
  }
};

const emptiedNote = ({ files, reason }: RunEnd['emptied'][number]): string =>
  `${counted(files.length, 'archive')} removed from the trash: ${reason}`;

/** How it ended, and what the full disk was given of the trash on the way. */
export const ending = (run: RunEnd): Output => {
  const output = ended(run);
  return { ...output, notes: [...run.emptied.map(emptiedNote), ...output.notes] };
};
