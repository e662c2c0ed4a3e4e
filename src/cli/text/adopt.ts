/** What came of `adopt`. */
import type { AdoptReport } from '../../app/adopt';
import { escapeControls } from '../../domain/events/log-line';
import { showSize } from '../../domain/size';
import { type Now, shown } from '../../domain/time/time';
import { type Output, replied } from '../output';
import { entriesOf } from './lines';

export const adopted = ({ adopted: taken, refused }: AdoptReport, now: Now): Output =>
  replied(
    {
      command: 'adopt',
      result: {
        adopted: taken.map(({ file, name, path, schedule, completed, report }) => ({
          file,
          name,
          path,
          schedule,
          completed,
          ...{ entries: report.entries, bytes: report.bytes, sha256: report.sha256 },
        })),
        refused: [...refused],
      },
    },
    {
      results: [
        ...taken.map(({ file, path, completed, report }) =>
          escapeControls(
            `backups/${file}: adopted${path === null ? '' : ` as a backup of ${path}`}, made at ${shown(now)(completed)}: ${entriesOf(report.entries)}, ${showSize(report.bytes)}`,
          ),
        ),
        ...(taken.length + refused.length === 0
          ? ['there is no archive that the journal does not know']
          : []),
      ],
      notes: taken.some(({ path }) => path === null)
        ? [
            'of archives whose name no schedule has, or more than one, nobody can tell the source: keep= neither counts nor removes them',
          ]
        : [],
      errors: refused.map(({ file, reason }) => escapeControls(`backups/${file} is not adopted: ${reason}`)),
      status: refused.length === 0 ? 0 : 1,
    },
  );
