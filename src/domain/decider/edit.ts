/** Edit: a schedule says something else from now on, in its place in the file; when it comes next, and how that is taken back. Pure. */
import * as E from 'fp-ts/Either';
import type { Command } from '../events/command';
import type { BackupError } from '../error';
import type { Event, EventOf } from '../events/event';
import { aheadLimit } from '../occurrence/catch-up';
import { firstOccurrence, isLate, nextOccurrence, type ScheduleLine } from '../occurrence/occurrence';
import { isSameRule, isSameSeries, type Schedule, type ScheduleSpec } from '../schedule/schedule';
import { positionIn } from '../schedule/schedule-file';
import { instantOf, localOf, type Now, presentTime, type Timestamp } from '../time/time';
import { withoutAsked } from './pause';
import type { Attempt, State } from './state';
import { type Edition, editionOf, forgetEdition, rememberEdition } from './undoable';

/**
 * The latest of its occurrences that have ended, or whose archive is in hand: none of them comes again, though the clock was
 * set back since. What lies further ahead was made by a wrong clock.
 */
const latestMade = ({ id, ended }: Schedule, attempt: Attempt | null, now: Now): number => {
  const inHand = attempt?.schedule === id && attempt.trigger === 'schedule' ? attempt.due : null;
  const known = [ended?.due ?? null, inHand].flatMap((due) => (due === null ? [] : [instantOf(due)]));
  return Math.max(-Infinity, ...known.filter((due) => due <= now.instant + aheadLimit));
};

/**
 * When an edited schedule comes next: as before where its times stay the same; else at the first of its new times whose
 * minute is not over, and that has not been made yet. Null where there is none.
 */
const dueAfter = (schedule: Schedule, spec: ScheduleSpec, { attempt }: State, now: Now): Timestamp | null => {
  if (isSameRule(schedule.spec, spec)) return schedule.due;
  const first = firstOccurrence(spec, presentTime(now), now);
  const made = latestMade(schedule, attempt, now);
  return instantOf(first) > made ? first : nextOccurrence(spec, made, localOf(now));
};

/** Why an edit would leave nothing to do of a schedule that comes once; null where it would not. */
const pastFault = ({ when }: ScheduleSpec, due: Timestamp | null, now: Now): string | null => {
  if (when.kind !== 'once') return null;
  if (due === null) return `its backup of ${when.at} has been made today`;
  return isLate(due, now.instant) ? `${when.at} has passed today` : null;
};

export const editSchedule = (
  { schedule: id, was, line, spec }: Extract<Command, { type: 'EditSchedule' }>,
  lines: ReadonlyArray<ScheduleLine>,
  state: State,
  now: Now,
): E.Either<BackupError, ReadonlyArray<Event>> => {
  const refuse = (reason: string) => E.left<BackupError>({ type: 'CannotEdit', reason, typed: line });
  const found = lines.find(({ schedule }) => schedule.id === id);
  if (found === undefined) return refuse('its line has left backup_schedules.txt meanwhile');
  if (found.content !== was) return refuse(`somebody else changed it meanwhile, to ${found.content}`);
  if (line === was) return E.right([]);
  const due = dueAfter(found.schedule, spec, state, now);
  const fault = isSameRule(found.schedule.spec, spec) ? null : pastFault(spec, due, now);
  return fault === null
    ? E.right([{ type: 'ScheduleEdited', schedule: id, was, line, spec, due }])
    : refuse(`${fault}: it would never come`);
};

/** When a schedule is due whose edit is taken back; undefined where what came once has been made meanwhile, or is over. */
const dueBack = (
  schedule: Schedule,
  { spec, due, ended }: Edition,
  state: State,
  now: Now,
): Timestamp | null | undefined => {
  if (isSameRule(schedule.spec, spec)) return schedule.due;
  // why: as long as nothing has come of the edit, nothing has been missed by it either
  if ((schedule.ended?.due ?? null) === ended) return due;
  if (spec.when.kind !== 'once') return dueAfter(schedule, spec, state, now);
  const isLeft =
    due !== null && !isLate(due, now.instant) && instantOf(due) > latestMade(schedule, state.attempt, now);
  return isLeft ? due : undefined;
};

/** What takes an edit back; null where the line is not in the file any more, or would have nothing left to do. */
export const changingBack = (state: State, edition: Edition, now: Now): EventOf<'ScheduleEdited'> | null => {
  const { schedule: id, line, spec } = edition;
  const found = state.file?.lines.find(({ schedule }) => schedule?.id === id);
  if (found === undefined || found.schedule === null) return null;
  const due = dueBack(found.schedule, edition, state, now);
  if (due === undefined) return null;
  return {
    type: 'ScheduleEdited',
    schedule: id,
    was: found.content,
    line,
    spec,
    due,
    takenBack: true,
  };
};

const changed = (was: Schedule, { spec, due }: EventOf<'ScheduleEdited'>, at: Timestamp): Schedule => {
  // why: what somebody asked to skip is not among the new times
  const schedule = isSameRule(was.spec, spec) ? was : withoutAsked(was, null);
  return {
    ...schedule,
    spec,
    due,
    attempts: due === schedule.due ? schedule.attempts : 0,
    ...(isSameSeries(schedule.spec, spec) ? {} : { since: at }),
  };
};

/** What the edit made it forget is known again: what was to be skipped and, where it waits for what it did, since when and how often that was started. */
const changedBack = (
  schedule: Schedule,
  { spec, due, attempts, since, asked }: Edition,
  waitedFor: Timestamp | null,
): Schedule => {
  const { since: edited, ...rest } = schedule;
  const isLeft =
    asked !== undefined && schedule.due !== null && instantOf(asked.through) >= instantOf(schedule.due);
  const isBack = schedule.due === due;
  const known = isBack ? since : edited;
  return {
    ...rest,
    attempts: isBack && waitedFor !== due ? attempts : schedule.attempts,
    ...(isLeft && isSameRule(schedule.spec, spec) ? { asked } : {}),
    ...(known === undefined ? {} : { since: known }),
  };
};

/** The line says something else, where it stands. */
export const edit = (state: State, event: EventOf<'ScheduleEdited'>, at: Timestamp): State => {
  const { schedule: id, line: content, takenBack } = event;
  const position = positionIn(state.file, id);
  const line = state.file?.lines[position];
  if (state.file === null || line === undefined || line.schedule === null) return state;
  const was = { line: line.content, schedule: line.schedule };
  const edition = takenBack === true ? editionOf(state.undoable, id) : undefined;
  const schedule = changed(was.schedule, event, at);
  return {
    ...state,
    file: {
      ...state.file,
      lines: state.file.lines.with(position, {
        ...line,
        content,
        schedule: edition === undefined ? schedule : changedBack(schedule, edition, was.schedule.due),
      }),
    },
    undoable: takenBack === true ? forgetEdition(state.undoable, id) : rememberEdition(state.undoable, was),
  };
};
