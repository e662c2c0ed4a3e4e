/** What came of `restore`. */
import type { Restored } from '../../app/restore';
import { showSize } from '../../domain/size';
import { escapeControls } from '../../domain/decider/log-line';
import type { ArchiveDamage, UnpackRefusal } from '../../ports/unarchiver';
import { type Output, replied } from '../output';
import { entriesOf, firstOf } from './lines';

const damageText = ({ stream, byte, reason, after, resumed }: ArchiveDamage): string => {
  const where = stream === 'file' ? 'of the file' : 'of the tar stream';
  const behind = after === null ? '' : `, after the header of ${after}`;
  const on = resumed === null ? '' : `; read on at byte ${resumed} of the tar stream`;
  return `damaged at byte ${byte} ${where}${behind}: ${reason}${on}`;
};

/** Of a member that was restored, only something of it was refused. */
const refusalText = ({ path, reason }: UnpackRefusal): string =>
  reason.startsWith('restored, but') ? `${path}: ${reason}` : `not restored: ${path}: ${reason}`;

export const restored = ({ archive, target, report }: Restored, dryRun: boolean): Output => {
  const { entries, contentBytes, refused, refusedCount, unowned, absent, damage, damageCount, notes } =
    report;
  return replied(
    { command: 'restore', result: { archive, target, dryRun, ...report } },
    {
      results: [
        `${dryRun ? 'would restore' : 'restored'} ${entriesOf(entries)}, ${showSize(contentBytes)}, from ${archive} to ${target}`,
      ],
      notes: [
        ...notes.map(escapeControls),
        ...(unowned === 0
          ? []
          : [
              `${entriesOf(unowned)} kept no owner: giving them takes root, and a file system and container that allow it`,
            ]),
      ],
      errors: [
        ...firstOf(
          damage.map((one) => escapeControls(damageText(one))),
          damageCount,
        ),
        ...firstOf(
          refused.map((one) => escapeControls(refusalText(one))),
          refusedCount,
        ),
        ...absent.map((path) => `not in the archive: ${path} (members are named as tar -tf shows them)`),
      ],
      status: refusedCount + absent.length + damageCount > 0 ? 1 : 0,
    },
  );
};
