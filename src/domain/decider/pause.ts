/** Pause, resume and skip: what people ask not to be made, and how that is taken back. Pure. */
import * as E from 'fp-ts/Either';
import type { Command } from '../events/command';
import type { BackupError } from '../error';
import type { Event, EventOf } from '../events/event';
import type { ScheduleLine } from '../occurrence/occurrence';
import { firstToCome, isInForce, nextToCome, requestsOf, skippedRuns } from '../occurrence/on-request';
import type { Asked, Pause, Schedule, ScheduleId } from '../schedule/schedule';
import { schedulesOf } from '../schedule/schedule-file';
import { instantOf, type Now, shown, type Timestamp } from '../time/time';
import { goneReason } from './known-line';
import type { State } from './state';
import { type PauseBefore, type PauseEntry, pausesOf, type SkipEntry } from './undoable';

type Decision = E.Either<BackupError, ReadonlyArray<Event>>;

const refuse = (reason: string): E.Either<BackupError, never> => E.left({ type: 'NothingToDo', reason });

const isInHand = ({ attempt }: State, id: ScheduleId): boolean =>
  attempt?.schedule === id && attempt.trigger === 'schedule';

/** What has fallen due in a pause that ends now, or becomes another one: nobody could tell later. */
const skippedInPause = (
  lines: ReadonlyArray<ScheduleLine>,
  state: State,
  now: Now,
): ReadonlyArray<EventOf<'BackupSkipped'>> =>
  lines.flatMap(({ content: line, schedule }) => {
    const { id, due, spec } = schedule;
    if (due === null || isInHand(state, id)) return [];
    const runs = skippedRuns(spec, due, requestsOf(schedule, state.paused), now, 'queue');
    const last = runs.findLastIndex(({ reason }) => reason === 'paused');
    return runs.slice(0, last + 1).map((run) => ({
      type: 'BackupSkipped',
      schedule: id,
      trigger: 'schedule',
      path: spec.path,
      name: spec.name,
      line,
      ...run,
    }));
  });

/** The lines that a pause is about, and its own line and name; refused where the schedule is not there. */
const subjectOf = (
  lines: ReadonlyArray<ScheduleLine>,
  state: State,
  id: ScheduleId | null,
): E.Either<
  BackupError,
  { readonly touched: ReadonlyArray<ScheduleLine>; readonly line: string | null; readonly name: string }
> => {
  if (id === null) return E.right({ touched: lines, line: null, name: '' });
  const found = lines.find(({ schedule }) => schedule.id === id);
  return found === undefined
    ? refuse(goneReason(state, id))
    : E.right({ touched: [found], line: found.content, name: found.schedule.spec.name });
};

export const pauseSchedules = (
  { schedule, until }: Extract<Command, { type: 'PauseSchedules' }>,
  lines: ReadonlyArray<ScheduleLine>,
  state: State,
  now: Now,
): Decision => {
  const found = subjectOf(lines, state, schedule);
  if (E.isLeft(found)) return found;
  const subject = found.right;
  if (until !== null && instantOf(until) <= now.instant)
    return refuse(`can't pause until ${shown(now)(until)}: that is over`);
  return E.right([
    ...skippedInPause(subject.touched, state, now),
    { type: 'SchedulePaused', schedule, line: subject.line, until },
  ]);
};

const resumed = (id: ScheduleId | null, line: string | null): EventOf<'ScheduleResumed'> => ({
  type: 'ScheduleResumed',
  schedule: id,
  line,
});

/** Without a schedule every pause ends, be it of all or of one. */
export const resumeSchedules = (
  { schedule }: Extract<Command, { type: 'ResumeSchedules' }>,
  lines: ReadonlyArray<ScheduleLine>,
  state: State,
  now: Now,
): Decision => {
  const found = subjectOf(lines, state, schedule);
  if (E.isLeft(found)) return found;
  const subject = found.right;
  const isPaused = (pause: Pause | undefined): boolean =>
    pause !== undefined && isInForce(pause, now.instant);
  const own = subject.touched.filter((line) => isPaused(line.schedule.paused));
  if (schedule !== null && isPaused(state.paused))
    return refuse('all schedules are paused: backup_manager resume ends that');
  if (own.length === 0 && !isPaused(state.paused))
    return refuse(schedule === null ? 'nothing is paused' : `${subject.name} is not paused`);
  return E.right([
    ...skippedInPause(subject.touched, state, now),
    ...(isPaused(state.paused) ? [resumed(null, null)] : []),
    ...own.map((line) => resumed(line.schedule.id, line.content)),
  ]);
};

/** The next that would be made; while one is being made, the one after it. */
const nextOf = (schedule: Schedule, state: State, now: Now): Timestamp | null => {
  const { due } = schedule;
  return due !== null && isInHand(state, schedule.id)
    ? nextToCome(schedule, instantOf(due), now, state.paused)
    : firstToCome(schedule, now, state.paused);
};

export const skipNext = (
  id: ScheduleId,
  lines: ReadonlyArray<ScheduleLine>,
  state: State,
  now: Now,
): Decision => {
  const schedule = lines.find((line) => line.schedule.id === id)?.schedule;
  if (schedule === undefined) return refuse(goneReason(state, id));
  const due = nextOf(schedule, state, now);
  const { path, name } = schedule.spec;
  return due === null
    ? refuse(`no backup of ${name} is to come that could be skipped`)
    : E.right([{ type: 'SkipAsked', schedule: id, path, name, due }]);
};

/** One more is skipped: those that somebody asked for before go on to be, until the last of them is over. */
const askedFor = ({ asked, due: next }: Schedule, due: Timestamp): Asked =>
  asked === undefined || next === null || instantOf(asked.through) < instantOf(next)
    ? { from: due, through: due }
    : { from: asked.from, through: due };

export const withAsked = (schedule: Schedule, due: Timestamp): Schedule => ({
  ...schedule,
  asked: askedFor(schedule, due),
});

export const withoutAsked = (schedule: Schedule, left: Asked | null): Schedule => {
  const { asked, ...rest } = schedule;
  return left === null || asked === undefined ? rest : { ...rest, asked: left };
};

export const withPause = <Paused extends { readonly paused?: Pause }>(
  of: Paused,
  pause: Pause | null,
): Paused => {
  if (pause !== null) return { ...of, paused: pause };
  const { paused, ...rest } = of;
  return paused === undefined ? of : (rest as Paused); // why: but for that field it is what it was
};

const lineOf = (state: State, id: ScheduleId): ScheduleLine | undefined =>
  schedulesOf(state.file).find(({ schedule }) => schedule.id === id);

/** What takes back what a pause or a resume did to one schedule, or to all: it is as before, where that still means anything. */
const onePausingBack = (
  state: State,
  { schedule: id, before }: PauseBefore,
  now: Now,
): EventOf<'SchedulePaused' | 'ScheduleResumed'> | null => {
  const found = id === null ? undefined : lineOf(state, id);
  if (id !== null && found === undefined) return null;
  const present = id === null ? state.paused : found?.schedule.paused;
  const line = found?.content ?? null;
  if (before !== null && isInForce(before, now.instant))
    return { type: 'SchedulePaused', schedule: id, line, until: before.until, takenBack: true };
  return present !== undefined && isInForce(present, now.instant)
    ? { ...resumed(id, line), takenBack: true }
    : null;
};

/**
 * What takes a pause or a resume back, be it of several at once; nothing where nothing of it means anything any more. A
 * pause that gives way to the one before it has kept from being made what fell due in it.
 */
export const pausingBack = (
  state: State,
  lines: ReadonlyArray<ScheduleLine>,
  entry: PauseEntry,
  now: Now,
): ReadonlyArray<EventOf<'BackupSkipped' | 'SchedulePaused' | 'ScheduleResumed'>> => {
  const events = pausesOf(entry).flatMap((pause) => onePausingBack(state, pause, now) ?? []);
  const again = events.filter(({ type }) => type === 'SchedulePaused').map(({ schedule }) => schedule);
  const touched = again.includes(null) ? lines : lines.filter(({ schedule }) => again.includes(schedule.id));
  return [...skippedInPause(touched, state, now), ...events];
};

/** What takes a skip back, as long as the occurrence is still to come. */
export const unskipping = (
  state: State,
  { schedule: id, due, before }: SkipEntry,
): EventOf<'SkipTakenBack'> | null => {
  const schedule = lineOf(state, id)?.schedule;
  if (schedule === undefined || schedule.asked?.through !== due || schedule.due === null) return null;
  if (instantOf(schedule.due) > instantOf(due)) return null;
  const { path, name } = schedule.spec;
  return { type: 'SkipTakenBack', schedule: id, path, name, due, asked: before };
};
