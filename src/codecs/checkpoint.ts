/** A checkpoint's text <-> the state at one line of the journal. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as t from 'io-ts';
import { orNull } from '../domain/or-null';
import { Placement, Trigger, ZoneChanged } from '../domain/events/event';
import { HookName } from '../domain/events/hook';
import { PackReport } from '../domain/events/pack-report';
import { Proofs } from '../domain/events/proof';
import {
  ArchiveName,
  Asked,
  Pause,
  Schedule,
  ScheduleId,
  ScheduleSpec,
  SourcePath,
} from '../domain/schedule/schedule';
import { Destinations } from '../domain/destinations/destinations';
import { Notices } from '../domain/notices/notices';
import { LineEnd, parseText, render, type ScheduleFile } from '../domain/schedule/schedule-file';
import type { State } from '../domain/decider/state';
import { Timestamp } from '../domain/time/time';
import { NonNegativeInteger } from '../domain/integer';
import { decodeJson } from './json';

/** Counts up when the state means something else than before: older checkpoints are then made anew. */
export const shape = 13;

/** A schedules file as its text and, by line number from 0, the schedules on its lines. */
const SavedFile = t.strict(
  { text: t.string, schedules: t.array(t.tuple([NonNegativeInteger, Schedule])) },
  'SavedFile',
);
type SavedFile = t.TypeOf<typeof SavedFile>;

const Attempt = t.strict({
  schedule: ScheduleId,
  due: Timestamp,
  trigger: Trigger,
  path: SourcePath,
  name: ArchiveName,
  late: t.boolean,
  archivedFrom: orNull(t.string),
  sealed: orNull(t.strict({ placement: Placement, report: PackReport, doubt: orNull(t.string) })),
});

const Owed = t.strict({
  schedule: ScheduleId,
  due: Timestamp,
  trigger: Trigger,
  path: SourcePath,
  name: ArchiveName,
  attempt: NonNegativeInteger,
  archivedFrom: orNull(t.string),
  end: orNull(
    t.strict({
      outcome: t.keyof({ completed: null, partial: null, failed: null, abandoned: null }),
      reason: orNull(t.string),
      archive: orNull(
        t.strict({
          file: t.string,
          bytes: NonNegativeInteger,
          entries: NonNegativeInteger,
          contentBytes: NonNegativeInteger,
          sha256: t.string,
        }),
      ),
    }),
  ),
  hooks: t.readonlyArray(HookName),
});

const Creation = t.strict({
  type: t.literal('creation'),
  schedule: ScheduleId,
  unended: orNull(t.strict({ schedule: orNull(ScheduleId), end: LineEnd })),
});

const Deletion = t.strict({
  type: t.literal('deletion'),
  schedule: Schedule,
  line: t.string,
  end: LineEnd,
  marked: t.boolean,
  place: NonNegativeInteger,
});

const Edition = t.exact(
  t.intersection([
    t.type({
      type: t.literal('edition'),
      schedule: ScheduleId,
      line: t.string,
      spec: ScheduleSpec,
      due: orNull(Timestamp),
      attempts: NonNegativeInteger,
      ended: orNull(Timestamp),
    }),
    t.partial({ asked: Asked, since: Timestamp }),
  ]),
);

const pauseBefore = { schedule: orNull(ScheduleId), before: orNull(Pause) };

const PauseEntry = t.exact(
  t.intersection([
    t.type({ type: t.literal('pause'), ...pauseBefore }),
    t.partial({ also: t.readonlyArray(t.strict(pauseBefore)) }),
  ]),
);

const SkipEntry = t.strict({
  type: t.literal('skip'),
  schedule: ScheduleId,
  due: Timestamp,
  before: orNull(Asked),
});

const Behind = t.strict({
  latest: Timestamp,
  furthest: Timestamp,
  counted: Timestamp,
  stayed: NonNegativeInteger,
  told: t.boolean,
  trusted: orNull(Timestamp),
  firstSchedule: NonNegativeInteger,
  rearmed: t.readonlyArray(t.strict({ schedule: ScheduleId, was: Timestamp, lately: orNull(Timestamp) })),
  shown: t.readonlyArray(t.strict({ at: Timestamp, nextSchedule: NonNegativeInteger })),
});

export const SavedState = t.exact(
  t.intersection([
    t.type({
      file: orNull(SavedFile),
      before: orNull(t.string),
      dropped: t.array(t.strict({ line: t.string, schedule: Schedule, at: Timestamp })),
      undoable: t.array(t.union([Creation, Deletion, Edition, PauseEntry, SkipEntry])),
      nextSchedule: NonNegativeInteger,
      attempt: orNull(Attempt),
      owed: orNull(Owed),
      zone: orNull(t.strict({ name: t.string, by: ZoneChanged.type.props.by })),
      clock: t.strict({ latest: orNull(Timestamp), behind: orNull(Behind) }),
      service: orNull(t.strict({ pid: NonNegativeInteger, since: Timestamp })),
      notices: Notices,
    }),
    t.partial({ paused: Pause, destinations: Destinations, proofs: Proofs }),
  ]),
);

const Checkpoint = t.strict(
  {
    shape: t.literal(shape),
    seq: NonNegativeInteger,
    hash: t.string,
    start: NonNegativeInteger,
    end: NonNegativeInteger,
    state: SavedState,
  },
  'Checkpoint',
);

/** The state after line `seq`, whose digest is `hash` and which stands at bytes `start` to `end`. */
export interface StateAtLine {
  readonly seq: number;
  readonly hash: string;
  readonly start: number;
  readonly end: number;
  readonly state: State;
}

const saveFile = (file: ScheduleFile): SavedFile => ({
  text: render(file),
  schedules: file.lines.flatMap(({ schedule }, index): Array<[number, Schedule]> =>
    schedule === null ? [] : [[index, schedule]],
  ),
});

const restoreFile = ({ text, schedules }: SavedFile): ScheduleFile => {
  const { bom, lines } = parseText(text);
  const at = new Map(schedules);
  return { bom, lines: lines.map((line, index) => ({ ...line, schedule: at.get(index) ?? null })) };
};

export const saveState = (state: State): t.TypeOf<typeof SavedState> => ({
  ...state,
  dropped: [...state.dropped],
  undoable: [...state.undoable],
  file: state.file === null ? null : saveFile(state.file),
  before: state.before === null ? null : render(state.before),
});

export const restoreState = (state: t.TypeOf<typeof SavedState>): State => ({
  ...state,
  file: state.file === null ? null : restoreFile(state.file),
  before: state.before === null ? null : parseText(state.before),
});

export const encodeCheckpoint = ({ seq, hash, start, end, state }: StateAtLine): string =>
  JSON.stringify({ shape, seq, hash, start, end, state: saveState(state) });

export const decodeCheckpoint = (text: string): E.Either<string, StateAtLine> =>
  pipe(
    decodeJson(Checkpoint)(text),
    E.map(({ seq, hash, start, end, state }) => ({ seq, hash, start, end, state: restoreState(state) })),
  );
