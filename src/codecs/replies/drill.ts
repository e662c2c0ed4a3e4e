/** What `drill` replies with `--json`. */
import * as t from 'io-ts';
import { orNull } from '../../domain/or-null';
import { ArchiveName } from '../../domain/schedule/schedule';
import { Timestamp } from '../../domain/time/time';

export const DrillResult = t.strict(
  {
    /** Whether each of them came back as it was. */
    proven: t.boolean,
    /** The destination; null for what lies in `backups/`. */
    place: orNull(t.string),
    drills: t.readonlyArray(
      t.strict({
        name: ArchiveName,
        completed: orNull(Timestamp),
        /** Files that were compared, and the bytes in them. */
        files: t.number,
        bytes: t.number,
        milliseconds: t.number,
        /** What was not as it was; null when all was. */
        finding: orNull(t.string),
        /** Why it could not be tried, which says nothing of the archive; null when it was. */
        untried: orNull(t.string),
        /** Whether the journal has it. */
        recorded: t.boolean,
      }),
    ),
  },
  'DrillResult',
);
