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

/** What a request is about; null: all schedules. */
const subject = {
  schedule: t.union([ScheduleId, t.null]),
  index: t.union([NonNegativeInteger, t.null]),
  name: t.union([ArchiveName, t.null]),
};

export const PauseResult = t.strict(
  {
    ...subject,
    /** When it ends by itself; null: not before somebody resumes. */
    until: t.union([Timestamp, t.null]),
  },
  'PauseResult',
);

export const ResumeResult = t.strict(subject, 'ResumeResult');

export const SkipResult = t.strict(
  {
    schedule: ScheduleId,
    index: NonNegativeInteger,
    name: ArchiveName,
    /** The occurrence that is not made. */
    due: Timestamp,
    /** The next one that is; null when there is none. */
    next: t.union([Timestamp, t.null]),
  },
  'SkipResult',
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
    undone: t.keyof({ create: null, delete: null, edit: null, pause: null, resume: null, skip: null }),
    /** Null: the pause of all schedules, or several pauses that one resume had ended. */
    schedule: t.union([ScheduleId, t.null]),
    /** Its line; empty where `schedule` is null. */
    line: t.string,
    /** The one that it had, when a create was taken back; else the one that it has again; null where `schedule` is. */
    index: t.union([NonNegativeInteger, t.null]),
    /** The next occurrence of a schedule that is back; null when there is none, or it is gone. */
    due: t.union([Timestamp, t.null]),
  },
  'UndoResult',
);

export const DeleteResult = t.strict(
  { schedule: ScheduleId, index: NonNegativeInteger, line: t.string },
  'DeleteResult',
);
