/** What the lines of a journal add up to, for programs that read one: docs/library.md. */
import * as t from 'io-ts';
import { orNull } from '../../domain/or-null';
import { NonNegativeInteger } from '../../domain/integer';
import { ArchiveName, ScheduleId, SourcePath } from '../../domain/schedule/schedule';
import { Timestamp } from '../../domain/time/time';
import { HistoryEntry } from './asking';
import { someVersionFields, versionFields } from './version-facts';

/** As things stood at the last line; nobody has looked at the files that it speaks of. */
export const JournalFold = t.strict(
  {
    /** The last line; null where there was none. */
    last: orNull(t.strict({ seq: NonNegativeInteger, at: Timestamp })),
    /** The schedules that were in force, by index. */
    schedules: t.array(
      t.strict({
        index: NonNegativeInteger,
        schedule: ScheduleId,
        line: t.string,
        path: SourcePath,
        name: ArchiveName,
        /** Its next occurrence, or one that has come due and waits; null when there is none. */
        due: orNull(Timestamp),
      }),
    ),
    /** What became of every occurrence, as `history` shows it. */
    history: t.array(HistoryEntry),
    /** The archives that were made and not removed, by name, oldest first. */
    versions: t.array(
      t.exact(
        t.intersection([
          t.type({
            name: ArchiveName,
            /** File name in `backups/`. */
            file: t.string,
            ...versionFields,
            /** Since when it is kept whatever retention says, and why; null where it is not. */
            pinned: orNull(t.strict({ at: Timestamp, why: orNull(t.string) })),
          }),
          t.partial(someVersionFields),
        ]),
      ),
    ),
  },
  'JournalFold',
);
export type JournalFold = t.TypeOf<typeof JournalFold>;
