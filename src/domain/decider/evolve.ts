/** The fold: how one event, and one decision's line of events, change the state. Total: every event is taken. */
import { followClock, seeStamp } from './clock-trust';
import { compareLines } from '../schedule/compare-lines';
import type { Event, EventOf } from '../events/event';
import type { Recorded } from '../events/recorded';
import { followCopying } from '../destinations/copying';
import { followProof, noProofs } from '../destinations/proving';
import { followDestination, noDestinations } from '../destinations/destinations';
import { followNotices } from '../notices/notices';
import { isOver } from './resumption';
import type { Outcome, Schedule, ScheduleId } from '../schedule/schedule';
import {
  appendLine,
  emptyFile,
  type FileLine,
  parseText,
  type ScheduleFile,
  schedulesOf,
  updateSchedule,
} from '../schedule/schedule-file';
import { knownLine } from './known-line';
import { owedAfterEnd, owedAfterHook, owedByStart } from './owed-hooks';
import type { DroppedSchedule, State } from './state';
import { instantOf, type Timestamp } from '../time/time';
import { edit } from './edit';
import { deleted, putBack, takenBack, withoutLine } from './undo';
import { withAsked, withoutAsked, withPause } from './pause';
import {
  changeDeleted,
  followEdit,
  forgetCreations,
  forgetPause,
  forgetSkip,
  forgetStart,
  rememberCreation,
  rememberPause,
  rememberSkip,
} from './undoable';

const fresh = (event: {
  readonly schedule: ScheduleId;
  readonly spec: Schedule['spec'];
  readonly created: Timestamp;
  readonly due: Timestamp;
}): Schedule => ({
  id: event.schedule,
  spec: event.spec,
  created: event.created,
  due: event.due,
  attempts: 0,
  ended: null,
});

/** Changes one schedule, in the file, or among those that may come back to it. */
const change = (state: State, id: ScheduleId, f: (schedule: Schedule) => Schedule): State => ({
  ...state,
  file: state.file === null ? null : updateSchedule(state.file, id, f),
  dropped: state.dropped.map((entry) =>
    entry.schedule.id === id ? { ...entry, schedule: f(entry.schedule) } : entry,
  ),
  undoable: changeDeleted(state.undoable, id, f),
});

/** When a schedule is due, in the file, or among those that may come back to it. */
const dueOf = (state: State, id: ScheduleId): Timestamp | null => knownLine(state, id)?.schedule.due ?? null;

/** `isAsked`: it was skipped on request, and nobody misses it. */
const endedWith = (
  { expected, ...was }: Schedule,
  due: Timestamp,
  next: Timestamp | null,
  outcome: Outcome,
  isAsked: boolean,
): Schedule => {
  const ended: Schedule = {
    ...(was.asked !== undefined && instantOf(was.asked.through) <= instantOf(due)
      ? withoutAsked(was, null)
      : was),
    due: next,
    attempts: 0,
    ended: { due, outcome },
  };
  return isAsked
    ? { ...ended, expected: expected === undefined ? (was.ended?.due ?? null) : expected }
    : ended;
};

const endOccurrence = (
  state: State,
  { schedule, due, trigger, next }: Pick<EventOf<'BackupFailed'>, 'schedule' | 'due' | 'trigger' | 'next'>,
  outcome: Outcome,
  isAsked = false,
): State => ({
  ...(trigger === 'command'
    ? state
    : change(state, schedule, (was) => endedWith(was, due, next, outcome, isAsked))),
  // why: what is skipped is not what a command has in hand
  attempt: state.attempt?.schedule === schedule && state.attempt.trigger === trigger ? null : state.attempt,
});

const endBackup = (
  state: State,
  event: EventOf<'BackupCompleted' | 'BackupPartial' | 'BackupFailed'>,
  outcome: Outcome,
): State => ({ ...endOccurrence(state, event, outcome), owed: owedAfterEnd(state.owed, event) });

/** What was let go of is started anew, as often as ever. */
const startForgotten = (state: State, { schedule: id, due }: EventOf<'BackupAbandoned'>): State => {
  const next = change(state, id, (was) => ({
    ...was,
    attempts: was.due === due ? Math.max(0, was.attempts - 1) : was.attempts,
  }));
  return { ...next, undoable: forgetStart(next.undoable, id, due) };
};

const scheduleIn = (state: State, id: ScheduleId): Schedule | undefined =>
  schedulesOf(state.file).find(({ schedule }) => schedule.id === id)?.schedule;

type PauseEvent = EventOf<'SchedulePaused' | 'ScheduleResumed'>;

const isPauseEvent = (event: Event): event is PauseEvent =>
  event.type === 'SchedulePaused' || event.type === 'ScheduleResumed';

const pausedBy = (state: State, event: PauseEvent, at: Timestamp, joins: boolean): State => {
  const { schedule: id, takenBack } = event;
  const pause = event.type === 'SchedulePaused' ? { since: at, until: event.until } : null;
  const before = (id === null ? state.paused : scheduleIn(state, id)?.paused) ?? null;
  const next = id === null ? withPause(state, pause) : change(state, id, (was) => withPause(was, pause));
  return {
    ...next,
    undoable:
      takenBack === true
        ? forgetPause(state.undoable, id)
        : rememberPause(state.undoable, { schedule: id, before }, joins),
  };
};

/** The schedules of the merged text: known lines keep theirs, found lines get those that the event names. */
const edited = (state: State, event: EventOf<'ScheduleFileEdited'>, at: Timestamp): State => {
  const old = state.file ?? emptyFile;
  const text = parseText(event.merged);
  const { continues, gone } = compareLines(old, text);
  let next = 0;
  const lines = text.lines.map((line, index): FileLine => {
    const position = continues[index] ?? -1;
    const known = old.lines[position]?.schedule ?? null;
    if (known !== null) return { ...line, schedule: known };
    const found = event.added[next];
    if (found === undefined || found.line !== line.content) return line;
    next += 1;
    const resumed = found.resumed
      ? state.dropped.find(({ schedule }) => schedule.id === found.schedule)?.schedule
      : undefined;
    return { ...line, schedule: resumed ?? fresh(found) };
  });
  const back = new Set(event.added.filter(({ resumed }) => resumed).map(({ schedule }) => schedule));
  const dropped = gone.flatMap((position): ReadonlyArray<DroppedSchedule> => {
    const line = old.lines[position];
    return line?.schedule ? [{ line: line.content, schedule: line.schedule, at }] : [];
  });
  const highest = event.added.reduce(
    (most, { schedule }) => Math.max(most, schedule + 1),
    state.nextSchedule,
  );
  return {
    ...state,
    file: { bom: text.bom, lines },
    dropped: [...state.dropped.filter(({ schedule }) => !back.has(schedule.id)), ...dropped],
    undoable: followEdit(state.undoable, old, text),
    nextSchedule: highest,
  };
};

/** `joins`: its line has an event before it that pauses or resumes, too: they are taken back together. */
export const evolve = (state: State, event: Event, at: Timestamp, joins = false): State => {
  switch (event.type) {
    case 'ScheduleCreated': {
      const file = state.file ?? emptyFile;
      return {
        ...state,
        file: appendLine(file, event.line, fresh(event)),
        undoable: rememberCreation(state.undoable, event.schedule, file),
        nextSchedule: Math.max(state.nextSchedule, event.schedule + 1),
      };
    }
    case 'ScheduleDeleted':
      return deleted(state, event.schedule);
    case 'ScheduleTakenBack':
      return takenBack(state, event);
    case 'SchedulePutBack':
      return putBack(state, event);
    case 'SchedulePruned':
      return withoutLine(state, event.schedule);
    case 'ScheduleEdited':
      return edit(state, event, at);
    case 'SchedulePaused':
    case 'ScheduleResumed':
      return pausedBy(state, event, at, joins);
    case 'SkipAsked': {
      const { schedule, due } = event;
      const before = scheduleIn(state, schedule)?.asked ?? null;
      return {
        ...change(state, schedule, (was) => withAsked(was, due)),
        undoable: rememberSkip(state.undoable, { type: 'skip', schedule, due, before }),
      };
    }
    case 'SkipTakenBack':
      return {
        ...change(state, event.schedule, (was) => withoutAsked(was, event.asked)),
        undoable: forgetSkip(state.undoable, event.schedule),
      };
    case 'ScheduleFileEdited':
      return edited(state, event, at);
    case 'BackupStarted': {
      const { schedule, due, trigger, path, name, late, attempt } = event;
      return {
        ...(trigger === 'command'
          ? state
          : change(state, schedule, (was) => ({ ...was, attempts: attempt }))),
        attempt: { schedule, due, trigger, path, name, late, archivedFrom: null, sealed: null },
        owed: owedByStart(event),
      };
    }
    case 'ArchiveSealed': {
      const { placement, report, doubt } = event;
      return state.attempt === null
        ? state
        : { ...state, attempt: { ...state.attempt, sealed: { placement, report, doubt } } };
    }
    case 'BackupCompleted':
      return endBackup(state, event, 'completed');
    case 'BackupPartial':
      return endBackup(state, event, 'partial');
    case 'BackupFailed':
      return endBackup(state, event, 'failed');
    case 'BackupSkipped':
      return endOccurrence(
        state,
        { ...event, due: event.through },
        'skipped',
        event.reason === 'asked' || event.reason === 'paused',
      );
    case 'ScheduleRearmed':
      return {
        ...change(state, event.schedule, (was) => ({ ...was, due: event.due, attempts: 0 })),
        clock: followClock(state.clock, event, at, dueOf(state, event.schedule)),
      };
    case 'ClockBehind':
    case 'ClockTrusted':
    case 'ClockCorrected':
      return { ...state, clock: followClock(state.clock, event, at, null) };
    case 'ZoneChanged':
      return { ...state, zone: { name: event.zone, by: event.by } };
    case 'BackupAbandoned':
      return {
        ...(event.trigger === 'command' ? state : startForgotten(state, event)),
        attempt: null,
        owed: owedAfterEnd(state.owed, event),
      };
    case 'HookRan':
      return {
        ...state,
        attempt:
          state.attempt === null || event.hook !== 'before-backup'
            ? state.attempt
            : { ...state.attempt, archivedFrom: event.archivedFrom },
        owed: owedAfterHook(state.owed, event),
      };
    // why: who is to be told goes by the line that an event stands in, too
    case 'ArchiveVerified':
    case 'ArchiveAdopted':
    case 'VersionPinned':
    case 'VersionRemoved':
    case 'VersionUnpinned':
    case 'NoticeTargetAdded':
    case 'NoticeTargetRemoved':
    case 'NoticeSent':
    case 'NoticeFailed':
    case 'BackupOverdue':
    case 'VersionUndeleted':
    case 'TrashEmptied':
    case 'VersionCopied':
    case 'CopyVanished':
      return state;
    case 'CopyCompleted':
    case 'CopyFailed':
    case 'CopiesPruned':
    case 'DestinationTested':
      return {
        ...state,
        destinations: followCopying(state.destinations ?? noDestinations, event, at),
      };
    case 'DestinationAdded':
      return { ...state, destinations: followDestination(state.destinations ?? noDestinations, event) };
    case 'DestinationRemoved':
      return {
        ...state,
        destinations: followDestination(state.destinations ?? noDestinations, event),
        ...(state.proofs === undefined ? {} : { proofs: followProof(state.proofs, event, at) }),
      };
    case 'PlaceChecked':
    case 'RestoreDrilled':
    case 'DrillMissed':
      return { ...state, proofs: followProof(state.proofs ?? noProofs, event, at) };
    case 'ServiceStarted':
      return { ...state, service: { pid: event.pid, since: at } };
    case 'ServiceStopped':
    case 'ServiceFailed':
      return { ...state, service: null };
  }
};

/** What the file on disk was before a decision: what an edit says was read, else the text until then. */
const onDiskBefore = (state: State, events: ReadonlyArray<Event>): ScheduleFile | null => {
  const edit = events.find(
    (event): event is EventOf<'ScheduleFileEdited'> => event.type === 'ScheduleFileEdited',
  );
  if (edit === undefined) return state.file;
  return edit.read === null ? null : parseText(edit.read);
};

/** Forgets the dropped schedules that can't come back any more. */
const stillResumable = (state: State, at: Timestamp): State => {
  if (state.dropped.length === 0) return state;
  const now = instantOf(at);
  const over = new Set(
    state.dropped.filter((entry) => isOver(entry, now)).map(({ schedule }) => schedule.id),
  );
  return over.size === 0
    ? state
    : {
        ...state,
        dropped: state.dropped.filter((entry) => !isOver(entry, now)),
        undoable: forgetCreations(state.undoable, (id) => over.has(id)),
      };
};

/** What of a line changes the state. */
type Line = Pick<Recorded, 'seq' | 'at' | 'events'>;

/** Folds one line of the journal. */
export const evolveRecorded = (state: State, { seq, at, events }: Line): State => {
  // why: a journal has a million lines, and each copy of the state costs as much as what its event changes
  let next: State = {
    ...state,
    before: onDiskBefore(state, events),
    clock: seeStamp(state.clock, at, state.nextSchedule),
  };
  let joins = false;
  for (const event of events) {
    const notices = followNotices(next.notices, event, { seq, at }, next.service);
    next = evolve(next, event, at, joins);
    joins ||= isPauseEvent(event) && event.takenBack !== true;
    if (notices !== next.notices) next = { ...next, notices };
  }
  return stillResumable(next, at);
};

/** Every line of a journal, or of a piece of it, on the state before it. */
export const replay = (records: Iterable<Line>, state: State): State => {
  let next = state;
  for (const record of records) next = evolveRecorded(next, record);
  return next;
};
