/** The decider: a command against the state gives a refusal or the events that follow. Pure; no clock, no file. */
import { counted } from '../counted';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { chooseSchedule } from '../occurrence/choose-schedule';
import { caughtUp, type LookKind, rearmed } from '../occurrence/catch-up';
import { type ClockLook, goesOnFrom, lookAtClock } from './clock-trust';
import type { Command } from '../events/command';
import type { BackupError } from '../error';
import type { Event } from '../events/event';
import {
  attemptLimit,
  dueSchedules,
  firstOccurrence,
  isDue,
  isExpired,
  isLate,
  isPrunable,
  nextOccurrence,
  type ScheduleLine,
} from '../occurrence/occurrence';
import { type Schedule, type ScheduleId, scheduleId } from '../schedule/schedule';
import { schedulesOf } from '../schedule/schedule-file';
import { goneReason, knownLine } from './known-line';
import { pauseSchedules, resumeSchedules, skipNext } from './pause';
import { pauseNow, requestsOf, skippedRuns } from '../occurrence/on-request';
import type { Attempt, Sealed, State } from './state';
import { instantOf, type Now, type Timestamp, presentTime, timestampAt, localOf } from '../time/time';
import { editSchedule } from './edit';
import { noProofs, recordCheck, recordDrill, recordMissedDrill } from '../destinations/proving';
import {
  recordCopiesPruned,
  recordCopy,
  recordCopyFailure,
  recordCopyVanished,
  recordPlaceTest,
  recordVersionCopied,
} from '../destinations/copying';
import { addDestination, noDestinations, removeDestination } from '../destinations/destinations';
import {
  addTarget,
  noteOverdue,
  recordNotice,
  recordNoticeFailure,
  removeTarget,
} from '../notices/decide-notices';
import { undoing } from './undo';
import { nowFor, zoneChange } from './workspace-zone';

export type Decision = E.Either<BackupError, ReadonlyArray<Event>>;

/** What a decision may lean on besides the state. */
export interface Circumstances {
  readonly now: Now;
  /** Without the file no schedule is in force. */
  readonly fileIsThere: boolean;
}

const refuse = (error: BackupError): Decision => E.left(error);
const nothing: Decision = E.right([]);
const one = (event: Event): Decision => E.right([event]);

/** The schedules that have an archive to make, and are not paused: by due instant, then in the file's order. */
export const schedulesToMake = (
  state: State,
  circumstances: Pick<Circumstances, 'now' | 'fileIsThere'>,
): ReadonlyArray<Schedule> => {
  const { instant } = circumstances.now;
  return dueSchedules(inForce(state, circumstances), instant).filter(
    (schedule) => pauseNow(requestsOf(schedule, state.paused), instant) === null,
  );
};

/** The lines that are in force. */
export const inForce = (
  state: State,
  { fileIsThere }: Pick<Circumstances, 'fileIsThere'>,
): ReadonlyArray<ScheduleLine> => (fileIsThere ? schedulesOf(state.file) : []);

/** Whose backup it is, is known only where one schedule in force has its name. */
const adoptArchive = (
  { name, file, completed, report }: Extract<Command, { type: 'AdoptArchive' }>,
  state: State,
  circumstances: Circumstances,
): Decision => {
  const [line, ...others] = inForce(state, circumstances).filter(
    ({ schedule }) => schedule.spec.name === name,
  );
  const owner = line === undefined || others.length > 0 ? null : line.schedule;
  return one({
    type: 'ArchiveAdopted',
    schedule: owner?.id ?? null,
    path: owner?.spec.path ?? null,
    name,
    file,
    completed,
    report,
  });
};

const createSchedule = (
  command: Extract<Command, { type: 'CreateSchedule' }>,
  state: State,
  { now }: Circumstances,
): Decision => {
  const created = presentTime(now);
  return one({
    type: 'ScheduleCreated',
    schedule: scheduleId(state.nextSchedule),
    line: command.line,
    spec: command.spec,
    created,
    due: firstOccurrence(command.spec, created, now),
  });
};

const deleteSchedule = (index: string, state: State, circumstances: Circumstances): Decision => {
  if (!circumstances.fileIsThere) return refuse({ type: 'SchedulesFileMissing' });
  return pipe(
    chooseSchedule(inForce(state, circumstances), index),
    E.mapLeft((error): BackupError =>
      error.type === 'NoSuchSchedule' ? { type: 'NoScheduleAtIndex', index } : error,
    ),
    E.map(({ line, index: place }): ReadonlyArray<Event> => [
      { type: 'ScheduleDeleted', schedule: line.schedule.id, line: line.content, index: place },
    ]),
  );
};

const undoLast = (state: State, { fileIsThere, now }: Circumstances): Decision => {
  if (!fileIsThere) return refuse({ type: 'SchedulesFileMissing' });
  const events = undoing(state, now);
  return events.length === 0 ? refuse({ type: 'NothingToUndo' }) : E.right(events);
};

const prune = ({ content: line, schedule }: ScheduleLine): ReadonlyArray<Event> => {
  const { id, due, spec } = schedule;
  const pruned: Event = { type: 'SchedulePruned', schedule: id, line };
  return due !== null && isExpired(schedule)
    ? [
        {
          type: 'BackupSkipped',
          schedule: id,
          due,
          trigger: 'schedule',
          path: spec.path,
          name: spec.name,
          line,
          reason: 'expired',
          through: due,
          count: 1,
          next: null,
        },
        pruned,
      ]
    : [pruned];
};

/** A sealed archive may be published already: whoever adopts it ends its occurrence. */
const isSealed = ({ attempt }: State, id: ScheduleId): boolean =>
  attempt?.schedule === id && attempt.trigger === 'schedule' && attempt.sealed !== null;

/** When a schedule goes on that a wrong clock has set astray; null for every other one. */
const setRight = (schedule: Schedule, { held, corrected }: ClockLook, now: Now): Timestamp | null => {
  if (held) return null;
  const from = corrected === null ? null : goesOnFrom(corrected, schedule, now.instant);
  return from === null ? rearmed(schedule, now) : caughtUp(schedule, from, now);
};

const skipMissed =
  (look: LookKind, state: State, { now }: Circumstances, clock: ClockLook) =>
  ({ content: line, schedule }: ScheduleLine): ReadonlyArray<Event> => {
    const { id, spec } = schedule;
    const { path, name } = spec;
    const again = isSealed(state, id) ? null : setRight(schedule, clock, now);
    if (again !== null) return [{ type: 'ScheduleRearmed', schedule: id, path, due: again }];
    if (!isDue(schedule, now.instant) || isSealed(state, id)) return [];
    return skippedRuns(spec, schedule.due, requestsOf(schedule, state.paused), now, look).map((missed) => ({
      type: 'BackupSkipped',
      schedule: id,
      trigger: 'schedule',
      path,
      name,
      line,
      ...missed,
    }));
  };

/** The occurrence that follows one that ends now; its schedule may have left the file meanwhile. */
const nextAfter = (
  { schedule: id, trigger, due }: Pick<Attempt, 'schedule' | 'trigger' | 'due'>,
  state: State,
  { now }: Circumstances,
): Timestamp | null => {
  if (trigger === 'command') return null;
  // why: the line of one that is not in the file may come back, and the schedule has to go on then
  const schedule = knownLine(state, id)?.schedule;
  // why: an edit has set it to another time meanwhile
  if (schedule !== undefined && schedule.due !== null && schedule.due !== due) return schedule.due;
  return schedule === undefined ? null : nextOccurrence(schedule.spec, instantOf(due), localOf(now));
};

const startBackup = (
  { schedule: id, trigger, hooks = [] }: Extract<Command, { type: 'StartBackup' }>,
  state: State,
  circumstances: Circumstances,
): Decision => {
  const { now } = circumstances;
  const schedule = inForce(state, circumstances).find((line) => line.schedule.id === id)?.schedule;
  if (schedule === undefined) {
    return refuse({ type: 'NothingToDo', reason: goneReason(state, id) });
  }
  const { spec } = schedule;
  const occurrence = { schedule: schedule.id, trigger, path: spec.path, name: spec.name };
  const hooked = hooks.length === 0 ? {} : { hooks };
  if (trigger === 'command') {
    const due = presentTime(now);
    return one({ type: 'BackupStarted', ...occurrence, due, attempt: 1, late: false, ...hooked });
  }
  if (!isDue(schedule, now.instant)) {
    return refuse({ type: 'NothingToDo', reason: `no backup of ${spec.name} is due` });
  }
  if (pauseNow(requestsOf(schedule, state.paused), now.instant) !== null) {
    return refuse({ type: 'NothingToDo', reason: `${spec.name} is paused` });
  }
  const { due, attempts } = schedule;
  return attempts >= attemptLimit
    ? one({
        type: 'BackupFailed',
        ...occurrence,
        due,
        next: nextOccurrence(spec, instantOf(due), localOf(now)),
        reason: `interrupted: started ${attempts} times without an end`,
        cause: 'interrupted',
        ...hooked,
      })
    : one({
        type: 'BackupStarted',
        ...occurrence,
        due,
        attempt: attempts + 1,
        late: isLate(due, now.instant),
        ...hooked,
      });
};

const occurrenceOf = ({ schedule, due, trigger, path, name }: Attempt) => ({
  schedule,
  due,
  trigger,
  path,
  name,
});

/** Why a backup is partial; null when everything is in its archive, and it looks as it should. */
const partialReason = ({ report: { problemCount }, doubt }: Sealed): string | null => {
  if (problemCount === 0) return doubt;
  const unread = `${counted(problemCount, 'file', 'files')} could not be read`;
  return doubt === null ? unread : `${unread}; ${doubt}`;
};

const completeBackup = (
  adopted: boolean,
  attempt: Attempt,
  state: State,
  circumstances: Circumstances,
): Decision => {
  if (attempt.sealed === null) {
    return refuse({ type: 'NothingToDo', reason: 'the archive in hand is not finished' });
  }
  const { placement, report } = attempt.sealed;
  const next = nextAfter(attempt, state, circumstances);
  const { late, archivedFrom } = attempt;
  const fields = {
    ...{ ...occurrenceOf(attempt), next, late, placement, report, adopted },
    ...(archivedFrom === null ? {} : { archivedFrom }),
  };
  const reason = partialReason(attempt.sealed);
  return reason === null
    ? one({ type: 'BackupCompleted', ...fields })
    : one({ type: 'BackupPartial', ...fields, reason });
};

/** What only the process with an archive in hand can ask for. */
const withAttempt = (state: State, f: (attempt: Attempt) => Decision): Decision =>
  state.attempt === null
    ? refuse({ type: 'NothingToDo', reason: 'no archive is in hand' })
    : f(state.attempt);

const decideIn = (command: Command, circumstances: Circumstances, state: State): Decision => {
  switch (command.type) {
    case 'CreateSchedule':
      return createSchedule(command, state, circumstances);
    case 'DeleteSchedule':
      return deleteSchedule(command.index, state, circumstances);
    case 'EditSchedule':
      return editSchedule(command, inForce(state, circumstances), state, circumstances.now);
    case 'PauseSchedules':
      return pauseSchedules(command, inForce(state, circumstances), state, circumstances.now);
    case 'ResumeSchedules':
      return resumeSchedules(command, inForce(state, circumstances), state, circumstances.now);
    case 'SkipNext':
      return skipNext(command.schedule, inForce(state, circumstances), state, circumstances.now);
    case 'UndoLast':
      return undoLast(state, circumstances);
    case 'ReadSchedules':
      return nothing;
    case 'PruneSchedules':
      return E.right(
        inForce(state, circumstances)
          .filter(({ schedule }) => isPrunable(schedule, circumstances.now.instant))
          .flatMap(prune),
      );
    case 'SkipMissed': {
      const { instant, zone } = circumstances.now;
      const clock = lookAtClock(state.clock, timestampAt(instant, zone), state.nextSchedule);
      const lines = inForce(state, circumstances);
      return E.right([
        ...clock.events,
        ...lines.flatMap(skipMissed(command.look, state, circumstances, clock)),
      ]);
    }
    case 'StartBackup':
      return startBackup(command, state, circumstances);
    case 'SealArchive':
      return withAttempt(state, (attempt) =>
        one({
          type: 'ArchiveSealed',
          ...occurrenceOf(attempt),
          placement: command.placement,
          report: command.report,
          doubt: command.doubt,
        }),
      );
    case 'CompleteBackup':
      return withAttempt(state, (attempt) => completeBackup(command.adopted, attempt, state, circumstances));
    case 'FailBackup':
      return withAttempt(state, (attempt) =>
        one({
          type: 'BackupFailed',
          ...occurrenceOf(attempt),
          next: nextAfter(attempt, state, circumstances),
          reason: command.reason,
        }),
      );
    case 'AbandonBackup':
      return withAttempt(state, (attempt) => one({ type: 'BackupAbandoned', ...occurrenceOf(attempt) }));
    case 'RecordHook':
      return one({ ...command, type: 'HookRan' });
    case 'RecordVerification':
      return one({
        type: 'ArchiveVerified',
        name: command.name,
        file: command.file,
        sha256: command.sha256,
        level: command.level,
        finding: command.finding,
      });
    case 'PinVersion': {
      const { name, file, completed, why } = command;
      return one({ type: 'VersionPinned', name, file, completed, why });
    }
    case 'UnpinVersion': {
      const { name, file, completed } = command;
      return one({ type: 'VersionUnpinned', name, file, completed });
    }
    case 'AdoptArchive':
      return adoptArchive(command, state, circumstances);
    case 'RecordRemoval':
      return one({
        type: 'VersionRemoved',
        schedule: command.schedule,
        name: command.name,
        file: command.file,
        reason: command.reason,
        ...(command.trash === undefined ? {} : { trash: command.trash }),
      });
    case 'RecordUndeletion':
      return one({
        type: 'VersionUndeleted',
        name: command.name,
        file: command.file,
        trash: command.trash,
      });
    case 'RecordEmptying':
      return command.files.length === 0
        ? nothing
        : one({ type: 'TrashEmptied', files: command.files, reason: command.reason });
    case 'StartService':
      return one({ type: 'ServiceStarted', pid: command.pid, version: command.version });
    case 'StopService':
      return one({ type: 'ServiceStopped', pid: command.pid, reason: command.reason });
    case 'FailService':
      return one({ type: 'ServiceFailed', pid: command.pid, reason: command.reason });
    case 'AddNoticeTarget':
      return addTarget(command, state.notices);
    case 'RemoveNoticeTarget':
      return removeTarget(command.which, state.notices);
    case 'RecordNotice':
      return recordNotice(command, state.notices);
    case 'RecordNoticeFailure':
      return recordNoticeFailure(command, state.notices, circumstances.now);
    case 'AddDestination':
      return addDestination(command, state.destinations ?? noDestinations);
    case 'RemoveDestination':
      return removeDestination(command.which, state.destinations ?? noDestinations);
    case 'RecordVersionCopied':
      return recordVersionCopied(command, state.destinations ?? noDestinations);
    case 'RecordCopy':
      return recordCopy(command, state.destinations ?? noDestinations);
    case 'RecordCopyFailure':
      return recordCopyFailure(command, state.destinations ?? noDestinations, circumstances.now);
    case 'RecordCheck':
      return recordCheck(command, state.destinations ?? noDestinations);
    case 'RecordDrill':
      return recordDrill(command, state.destinations ?? noDestinations);
    case 'RecordMissedDrill':
      return recordMissedDrill(
        command,
        state.destinations ?? noDestinations,
        state.proofs ?? noProofs,
        circumstances.now,
      );
    case 'RecordCopyVanished':
      return recordCopyVanished(command, state.destinations ?? noDestinations);
    case 'RecordCopiesPruned':
      return recordCopiesPruned(command, state.destinations ?? noDestinations);
    case 'RecordPlaceTest':
      return recordPlaceTest(command, state.destinations ?? noDestinations);
    case 'NoteOverdue':
      return noteOverdue(command, state.notices, inForce(state, circumstances));
  }
};

/** Decides in the workspace's zone, which the command itself may change. */
export const decide = (command: Command, circumstances: Circumstances, state: State): Decision => {
  const change = zoneChange(command, state.zone, state.clock.latest, circumstances.now);
  const now = nowFor(command, state, circumstances.now);
  const decision = decideIn(command, { ...circumstances, now }, state);
  return change === null ? decision : E.map((events: ReadonlyArray<Event>) => [change, ...events])(decision);
};
