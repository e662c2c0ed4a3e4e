/** What `simulate` replies with `--json`. Sizes are bytes. */
import * as t from 'io-ts';
import { orNull } from '../../domain/or-null';
import { SkipReason } from '../../domain/events/event';
import { NonNegativeInteger } from '../../domain/integer';
import { ArchiveName, ScheduleId, SourcePath } from '../../domain/schedule/schedule';
import { Timestamp } from '../../domain/time/time';

const SimulatedSchedule = t.strict({
  index: NonNegativeInteger,
  schedule: ScheduleId,
  line: t.string,
  name: ArchiveName,
  path: SourcePath,
  /** The name of the zone whose clock it goes by. */
  zone: t.string,
  /** The rules of retention as they stand in the line; empty where all archives are kept. */
  policy: t.string,
  /** By what sizes were told; null where there is no archive yet. */
  growth: orNull(
    t.strict({
      /** How many archives told it. */
      archives: NonNegativeInteger,
      bytes: NonNegativeInteger,
      bytesPerDay: NonNegativeInteger,
    }),
  ),
  /** Every backup that would be made, in order. */
  runs: t.readonlyArray(
    t.strict({
      due: Timestamp,
      /** When it would be begun. */
      at: Timestamp,
      late: t.boolean,
      /** The clock jumps over its time, so that it comes at another one. */
      moved: t.boolean,
    }),
  ),
  /** Occurrences that would come to nothing, from one through another. */
  skipped: t.readonlyArray(
    t.strict({
      due: Timestamp,
      through: Timestamp,
      /** Null when they are too many to count. */
      count: orNull(NonNegativeInteger),
      reason: SkipReason,
    }),
  ),
  /** How many archives would be removed. */
  removed: NonNegativeInteger,
  /** What is there in the end, oldest first. */
  kept: t.readonlyArray(
    t.strict({
      /** File name in `backups/` of one that is there today; null of one that would be made. */
      file: orNull(t.string),
      due: Timestamp,
      completed: Timestamp,
      bytes: NonNegativeInteger,
      /** All that keep it, in words. */
      reasons: t.readonlyArray(t.string),
    }),
  ),
});

export const SimulateResult = t.strict(
  {
    from: Timestamp,
    until: Timestamp,
    /** When it was given up because there were too many backups; null when it was not. */
    endedAt: orNull(Timestamp),
    schedules: t.readonlyArray(SimulatedSchedule),
    /** What stands in `backups/`, day by day. */
    space: t.readonlyArray(
      t.strict({
        at: Timestamp,
        archives: NonNegativeInteger,
        bytes: NonNegativeInteger,
        trashBytes: NonNegativeInteger,
        /** The most that it was since the day before, with the trash. */
        peakBytes: NonNegativeInteger,
      }),
    ),
    /** The picture that was written; null when none was asked for. */
    svg: orNull(t.string),
  },
  'SimulateResult',
);
