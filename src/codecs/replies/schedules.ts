/** What the commands about schedules reply with `--json`. */
import * as t from 'io-ts';
import { ArchiveName, ScheduleId, SourcePath } from '../../domain/schedule/schedule';
import { Timestamp } from '../../domain/time/time';
import { NonNegativeInteger } from '../../domain/integer';

export const CreateResult = t.strict(
  {
    schedule: ScheduleId,
    /** Its index, as `list` shows it. */
    index: t.union([NonNegativeInteger, t.null]),
    line: t.string,
    path: SourcePath,
    name: ArchiveName,
    /** The first occurrence. */
    due: Timestamp,
    /** Its time has passed today: the line will be removed without a backup. */
    expired: t.boolean,
  },
  'CreateResult',
);

export const EditResult = t.strict(
  {
    schedule: ScheduleId,
    index: NonNegativeInteger,
    /** The line before. */
    was: t.string,
    line: t.string,
    path: SourcePath,
    name: ArchiveName,
    /** The next occurrence; null when there is none. */
    due: t.union([Timestamp, t.null]),
    /** False: the line is what it was, and nothing was journalled. */
    changed: t.boolean,
  },
  'EditResult',
);

export const ListResult = t.strict(
  {
    /** In the file's order; `index` is what `delete` and `run` take. */
    schedules: t.array(t.strict({ index: NonNegativeInteger, line: t.string })),
    /** Lines of the file that are no schedules; `number` counts its lines from 1. */
    malformed: t.array(t.strict({ number: NonNegativeInteger, line: t.string, reason: t.string })),
  },
  'ListResult',
);

export const UndoResult = t.strict(
  {
    undone: t.keyof({ create: null, delete: null, edit: null }),
    schedule: ScheduleId,
    line: t.string,
    /** The one that it had, when a create was taken back; else the one that it has again. */
    index: NonNegativeInteger,
    /** The next occurrence of a schedule that is back; null when there is none, or it is gone. */
    due: t.union([Timestamp, t.null]),
  },
  'UndoResult',
);

export const DeleteResult = t.strict(
  { schedule: ScheduleId, index: NonNegativeInteger, line: t.string },
  'DeleteResult',
);
