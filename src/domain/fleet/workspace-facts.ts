/** What is known of a workspace by the copy of its journal, whatever the time is: kept, so that no journal is folded twice. */
import * as t from 'io-ts';
import { orNull } from '../or-null';
import { CopyRecord } from '../events/copy';
import { ZoneChanged } from '../events/event';
import { Drilled, PlaceProof } from '../events/proof';
import { NonNegativeInteger } from '../integer';
import { ArchiveName, Outcome, Pause, Schedule } from '../schedule/schedule';
import { Timestamp } from '../time/time';

const KnownSchedule = t.strict({
  line: t.string,
  schedule: Schedule,
  /** When its newest good backup was completed. */
  newestGood: orNull(Timestamp),
  /** The latest due instant of a schedule whose place it took, in milliseconds since 1970. */
  inheritedDue: orNull(t.number),
  /** The occurrence that ended last. */
  last: orNull(t.strict({ at: Timestamp, outcome: Outcome, reason: orNull(t.string) })),
  /** The last restore of its backups that came out as it was, and the last one, where that did not. */
  proven: orNull(Drilled),
  failed: orNull(Drilled),
});
export type KnownSchedule = Readonly<t.TypeOf<typeof KnownSchedule>>;

const KnownPlace = t.strict({
  name: t.string,
  url: t.string,
  /** What is to stand there and does not, of each name: how many, and when the oldest of them was made. */
  lacked: t.readonlyArray(t.strict({ name: ArchiveName, count: NonNegativeInteger, since: Timestamp })),
  /** The names of the schedules that go there. */
  takes: t.readonlyArray(ArchiveName),
  completed: orNull(Timestamp),
  failing: CopyRecord.type.types[0].props.failing,
  checked: PlaceProof.type.props.checked,
});
export type KnownPlace = Readonly<t.TypeOf<typeof KnownPlace>>;

export const WorkspaceFacts = t.strict(
  {
    /** What the machine was called when its copies began, and where the workspace lay. */
    hostname: t.string,
    directory: t.string,
    /** Lines of the journal, and when the last one was written. */
    lines: NonNegativeInteger,
    heard: orNull(Timestamp),
    zone: orNull(t.strict({ name: t.string, by: ZoneChanged.type.props.by })),
    paused: orNull(Pause),
    /** Whether a service had started and not said goodbye. */
    served: t.boolean,
    schedules: t.readonlyArray(KnownSchedule),
    places: t.readonlyArray(KnownPlace),
  },
  'WorkspaceFacts',
);
export type WorkspaceFacts = Readonly<t.TypeOf<typeof WorkspaceFacts>>;
