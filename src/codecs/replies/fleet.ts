/** What `fleet` replies with `--json`. */
import * as t from 'io-ts';
import { orNull } from '../../domain/or-null';
import { CopyRecord } from '../../domain/events/copy';
import { Drilled, PlaceProof } from '../../domain/events/proof';
import { ArchiveName, Outcome } from '../../domain/schedule/schedule';
import { Timestamp } from '../../domain/time/time';
import { Health } from './health';

export const FleetResult = t.strict(
  {
    /** The time that all of it is about. */
    at: Timestamp,
    /** Whether every workspace could be read, and no schedule is late. */
    well: t.boolean,
    /** How many schedules are late. */
    late: t.number,
    hosts: t.readonlyArray(
      t.strict({
        /** The prefix below which it writes, and the place where that is. */
        host: t.string,
        url: t.string,
        /** What the machine was called when its copies began, and where the workspace lay. */
        hostname: t.string,
        directory: t.string,
        /** Lines of its journal that stand there, and when the last one was written. */
        lines: t.number,
        heard: orNull(Timestamp),
        schedules: t.readonlyArray(
          t.strict({
            name: ArchiveName,
            line: t.string,
            health: Health,
            /** Overdue, or behind at a destination for more than a day. */
            late: t.boolean,
            lastGood: orNull(Timestamp),
            /** The occurrence that ended last, and what it came to. */
            last: orNull(t.strict({ at: Timestamp, outcome: Outcome, reason: orNull(t.string) })),
            /** The last restore that was tried and came out as it was; and the last one, where that did not. */
            proven: orNull(Drilled),
            failed: orNull(Drilled),
            /** The destinations that it goes to, and what of it does not stand there yet. */
            places: t.readonlyArray(
              t.strict({
                name: t.string,
                url: t.string,
                behind: t.number,
                since: orNull(Timestamp),
                late: t.boolean,
                completed: orNull(Timestamp),
                failing: CopyRecord.type.types[0].props.failing,
                checked: PlaceProof.type.props.checked,
              }),
            ),
          }),
        ),
      }),
    ),
    /** What could not be read, or is not what it was; `host` is null for a whole place, also for one where no host stands. */
    unreadable: t.readonlyArray(
      t.strict({ host: orNull(t.string), url: t.string, type: t.string, message: t.string }),
    ),
  },
  'FleetResult',
);
