/** Undo: which events take back the last create, delete, edit, pause or skip, and what they do to the state. Pure. */
import type { EventOf } from '../events/event';
import type { Schedule, ScheduleId } from '../schedule/schedule';
import {
  emptyFile,
  endLast,
  insertLine,
  positionIn,
  removeLines,
  type ScheduleFile,
  schedulesOf,
  unmarkFirst,
} from '../schedule/schedule-file';
import type { Now } from '../time/time';
import { changingBack } from './edit';
import { pausingBack, unskipping } from './pause';
import type { State } from './state';
import {
  type Creation,
  type Deletion,
  forgetCreations,
  forgetDeletion,
  lineGone,
  positionOf,
  rememberDeletion,
} from './undoable';

type Undoing = EventOf<
  | 'ScheduleTakenBack'
  | 'SchedulePutBack'
  | 'ScheduleEdited'
  | 'SchedulePaused'
  | 'ScheduleResumed'
  | 'SkipTakenBack'
  | 'BackupSkipped'
>;

/** The index, as `list` counts, of the schedule whose line is put or found at a position. */
const indexAt = (file: ScheduleFile, position: number): number =>
  schedulesOf({ ...file, lines: file.lines.slice(0, position) }).length;

const takingBack = (file: ScheduleFile, { schedule, unended }: Creation): Undoing | null => {
  const position = positionIn(file, schedule);
  const line = file.lines[position];
  if (line === undefined) return null;
  const above = file.lines[position - 1];
  const isLast = position === file.lines.length - 1;
  const isSame = above !== undefined && unended?.schedule === (above.schedule?.id ?? null);
  return {
    type: 'ScheduleTakenBack',
    schedule,
    line: line.content,
    index: indexAt(file, position),
    reopened: unended !== null && isLast && isSame ? unended.end : null,
  };
};

const puttingBack = (state: State, file: ScheduleFile, deletion: Deletion): Undoing => {
  const { schedule, line, end, marked } = deletion;
  const { id, ...rest } = schedule;
  const position = positionOf(state.undoable, deletion);
  const index = indexAt(file, position);
  return { type: 'SchedulePutBack', schedule: id, line, index, position, end, marked, ...rest };
};

const orNone = <A>(event: A | null): ReadonlyArray<A> => (event === null ? [] : [event]);

const undoingOf = (
  entry: State['undoable'][number],
  state: State,
  file: ScheduleFile,
  now: Now,
): ReadonlyArray<Undoing> => {
  switch (entry.type) {
    case 'creation':
      return orNone(takingBack(file, entry));
    case 'deletion':
      return [puttingBack(state, file, entry)];
    case 'edition':
      return orNone(changingBack(state, entry, now));
    case 'pause':
      return pausingBack(state, schedulesOf(file), entry, now);
    case 'skip':
      return orNone(unskipping(state, entry));
  }
};

/**
 * The events that take back the newest of them that can be; none when there is none. Where an edit can't be, nothing older
 * of its schedule is: to take back its create would lose what the edit made of it.
 */
export const undoing = (state: State, now: Now): ReadonlyArray<Undoing> => {
  const file = state.file ?? emptyFile;
  const stuck = new Set<ScheduleId>();
  for (const entry of [...state.undoable].reverse()) {
    if ((entry.type === 'creation' || entry.type === 'edition') && stuck.has(entry.schedule)) continue;
    const events = undoingOf(entry, state, file, now);
    if (events.length > 0) return events;
    if (entry.type === 'edition') stuck.add(entry.schedule);
  }
  return [];
};

/** A schedule's line leaves the file for good. */
export const withoutLine = (state: State, id: ScheduleId): State => {
  const position = positionIn(state.file, id);
  if (state.file === null || position === -1) return state;
  return {
    ...state,
    file: removeLines(state.file, (line) => line.schedule?.id === id),
    undoable: lineGone(
      forgetCreations(state.undoable, (created) => created === id),
      position,
    ),
  };
};

/** A schedule's line leaves the file, and is remembered. */
export const deleted = (state: State, id: ScheduleId): State => {
  const position = positionIn(state.file, id);
  if (state.file === null || position === -1) return state;
  return {
    ...state,
    file: removeLines(state.file, (line) => line.schedule?.id === id),
    undoable: rememberDeletion(state.undoable, state.file, position),
  };
};

/** The create has not been: the line before it, the last one again, ends as it did. */
export const takenBack = (state: State, { schedule, reopened }: EventOf<'ScheduleTakenBack'>): State => {
  const next = withoutLine(state, schedule);
  return next === state || next.file === null || reopened === null
    ? next
    : { ...next, file: endLast(next.file, reopened) };
};

/** The delete has not been: the same schedule stands in its place again. */
export const putBack = (state: State, event: EventOf<'SchedulePutBack'>): State => {
  const { schedule: id, line: content, end, position, marked, spec, created, due, attempts, ended } = event;
  const { since, paused, asked, expected } = event;
  const schedule: Schedule = {
    ...{ id, spec, created, due, attempts, ended },
    ...(since === undefined ? {} : { since }),
    ...(paused === undefined ? {} : { paused }),
    ...(asked === undefined ? {} : { asked }),
    ...(expected === undefined ? {} : { expected }),
  };
  const file = state.file ?? emptyFile;
  const base = position === 0 && !marked ? unmarkFirst(file) : file;
  return {
    ...state,
    file: insertLine(base, position, { content, end, schedule }),
    undoable: forgetDeletion(state.undoable, id),
  };
};
