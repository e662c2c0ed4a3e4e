/** What came of `restore`. */
import type { Restored } from '../../app/restore';
import { showSize } from '../../domain/size';
import { escapeControls } from '../../domain/events/log-line';
import type { ArchiveDamage, UnpackRefusal } from '../../ports/unarchiver';
import { type Output, replied } from '../output';
import { entriesOf, underHeading } from './lines';

const damageText = ({ stream, byte, reason, after, resumed }: ArchiveDamage): string => {
  const where = stream === 'file' ? 'of the file' : 'of the tar stream';
  const behind = after === null ? '' : `, after the header of ${after}`;
  const on = resumed === null ? '' : `; read on at byte ${resumed} of the tar stream`;
  return `damaged at byte ${byte} ${where}${behind}: ${reason}${on}`;
};

const refusalText = ({ path, reason }: UnpackRefusal): string => escapeControls(`${path}: ${reason}`);

/** Where the archive is damaged: one place in its own line. */
const damageLines = (damage: ReadonlyArray<ArchiveDamage>, count: number): ReadonlyArray<string> => {
  const [only] = damage;
  return count === 1 && only !== undefined
    ? [escapeControls(damageText(only))]
    : underHeading(
        `damaged in ${count} places:`,
        damage.map((one) => escapeControls(damageText(one))),
        count,
      );
};

/** Of a member that was restored, only something of it was refused. */
const isRestored = ({ restored: isThere }: UnpackRefusal): boolean => isThere === true;

/** What was refused; a member that is there but for something of it is told apart while all are listed. */
const refusalLines = (
  refused: ReadonlyArray<UnpackRefusal>,
  count: number,
  dryRun: boolean,
): ReadonlyArray<string> => {
  const [only] = refused;
  const heading = dryRun ? 'would not be restored' : 'not restored';
  if (count === 1 && only !== undefined)
    return [isRestored(only) ? refusalText(only) : `${heading}: ${refusalText(only)}`];
  const restoredInPart = refused.filter(isRestored);
  // why: of those that are not listed nobody can tell which kind they are
  if (refused.length < count && restoredInPart.length > 0)
    return underHeading(`${entriesOf(count)} ${heading}, or not wholly:`, refused.map(refusalText), count);
  const missing = refused.filter((one) => !isRestored(one));
  return [
    ...underHeading(
      `${entriesOf(count - restoredInPart.length)} ${heading}:`,
      missing.map(refusalText),
      count - restoredInPart.length,
    ),
    ...underHeading(
      `${entriesOf(restoredInPart.length)} restored without something that was stored:`,
      restoredInPart.map(refusalText),
      restoredInPart.length,
    ),
  ];
};

/** What was asked for and is not there: one member in its own line. */
const absentLines = (absent: ReadonlyArray<string>): ReadonlyArray<string> => {
  const [only] = absent.map(escapeControls);
  const how = '(members are named as tar -tf shows them)';
  return absent.length === 1
    ? [`not in the archive: ${only} ${how}`]
    : underHeading(`not in the archive ${how}:`, absent.map(escapeControls), absent.length);
};

const heading = ({ archive, target, report }: Restored, dryRun: boolean): string =>
  report.entries === 0
    ? `nothing ${dryRun ? 'would be' : 'was'} restored from ${archive}`
    : `${dryRun ? 'would restore' : 'restored'} ${entriesOf(report.entries)}, ${showSize(report.contentBytes)}, from ${archive} to ${target}`;

export const restored = (outcome: Restored, dryRun: boolean): Output => {
  const { archive, target, report } = outcome;
  const { refused, refusedCount, unowned, absent, damage, damageCount, notes } = report;
  return replied(
    { command: 'restore', result: { archive, target, dryRun, ...report } },
    {
      results: [heading(outcome, dryRun)],
      notes: [
        ...notes.map(escapeControls),
        ...(unowned === 0
          ? []
          : [
              `${entriesOf(unowned)} kept no owner: giving them takes root, and a file system and container that allow it`,
            ]),
      ],
      errors: [
        ...damageLines(damage, damageCount),
        ...refusalLines(refused, refusedCount, dryRun),
        ...absentLines(absent),
      ],
      status: refusedCount + absent.length + damageCount > 0 ? 1 : 0,
    },
  );
};
