/** The state of a workspace: what its events add up to, as far as a decision needs it. */
import { type ClockSeen, unseenClock } from './clock-trust';
import type { HooksOwed } from './owed-hooks';
import type { Placement, Trigger } from '../events/event';
import type { PackReport } from '../events/pack-report';
import type { Proofs } from '../events/proof';
import type { ArchiveName, Pause, Schedule, ScheduleId, SourcePath } from '../schedule/schedule';
import type { Destinations } from '../destinations/destinations';
import { noNotices, type Notices } from '../notices/notices';
import type { ScheduleFile } from '../schedule/schedule-file';
import type { Timestamp } from '../time/time';
import type { Undoable } from './undoable';
import type { KnownZone } from './workspace-zone';

/** An archive that is whole under its temporary name. */
export interface Sealed {
  readonly placement: Placement;
  readonly report: PackReport;
  readonly doubt: string | null;
}

/** The archive in hand: at most one in a workspace. */
export interface Attempt {
  readonly schedule: ScheduleId;
  readonly due: Timestamp;
  readonly trigger: Trigger;
  readonly path: SourcePath;
  readonly name: ArchiveName;
  readonly late: boolean;
  /** The absolute path that is archived instead of `path`, as `before-backup` said. */
  readonly archivedFrom: string | null;
  readonly sealed: Sealed | null;
}

/** A schedule whose line somebody took out of the file: it goes on should the same line come back. */
export interface DroppedSchedule {
  readonly line: string;
  readonly schedule: Schedule;
  readonly at: Timestamp;
}

export interface State {
  /** The schedules file as the events have made it; null as long as there never was one. */
  readonly file: ScheduleFile | null;
  /** What was on disk when the last decision was made; null when the file was not there. */
  readonly before: ScheduleFile | null;
  readonly dropped: ReadonlyArray<DroppedSchedule>;
  readonly undoable: Undoable;
  readonly nextSchedule: number;
  /** The pause of all schedules; not there where there is none. */
  readonly paused?: Pause;
  readonly attempt: Attempt | null;
  /** The hooks that have to run behind the last backup; null when there are none. */
  readonly owed: HooksOwed | null;
  readonly clock: ClockSeen;
  /** The zone that schedules without one mean; null as long as nobody has said. */
  readonly zone: KnownZone | null;
  /** The service that has started and not said goodbye. */
  readonly service: { readonly pid: number; readonly since: Timestamp } | null;
  /** Who is to be told of what. */
  readonly notices: Notices;
  /** The places elsewhere that take copies; not there as long as there never was one. */
  readonly destinations?: Destinations;
  /** What was proven of the backups; not there as long as nothing was tried. */
  readonly proofs?: Proofs;
}

export const initialState: State = {
  file: null,
  before: null,
  dropped: [],
  undoable: [],
  nextSchedule: 1,
  attempt: null,
  owed: null,
  clock: unseenClock,
  zone: null,
  service: null,
  notices: noNotices,
};
