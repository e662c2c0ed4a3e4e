/** `undo`: takes back the last create, delete or edit, and says what it was. */
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { Committed } from '../../app/commit';
import { execute } from '../../app/execute';
import { knownLine } from '../../domain/decider/known-line';
import type { Event, EventOf } from '../../domain/events/event';
import { indexOf } from '../../domain/occurrence/choose-schedule';
import { isExpired, isLate } from '../../domain/occurrence/occurrence';
import { isInForce } from '../../domain/occurrence/on-request';
import type { ScheduleId } from '../../domain/schedule/schedule';
import { schedulesOf } from '../../domain/schedule/schedule-file';
import { type Now, shown } from '../../domain/time/time';
import { undoLimit } from '../../domain/decider/undoable';
import type { Action } from '../action';
import { besideService } from '../outdated-service';
import { type Output, replied, silence } from '../output';
import { example, type RegisterCommand } from '../registry';
import { skippedNotes } from '../text/requested';

const sayTakenBack = (
  { schedule, line, index }: EventOf<'ScheduleTakenBack'>,
  notes: ReadonlyArray<string>,
): Output =>
  replied(
    { command: 'undo', result: { undone: 'create', schedule, line, index, due: null } },
    { results: [`took back the create of: ${line}`], notes },
  );

/** Whoever puts back a schedule may not expect a backup at once. */
const lateNote = (event: EventOf<'SchedulePutBack'>, now: Now): ReadonlyArray<string> => {
  const { due } = event;
  return due !== null && isLate(due, now.instant) && !isExpired(event)
    ? [`it was due ${shown(now)(due)}, which counts as missed: catchup says whether it is made late`]
    : [];
};

const sayPutBack = (event: EventOf<'SchedulePutBack'>, now: Now, notes: ReadonlyArray<string>): Output => {
  const { schedule, line, index, due } = event;
  return replied(
    { command: 'undo', result: { undone: 'delete', schedule, line, index, due } },
    {
      results: [`took back the delete of: ${line} (index ${index})`],
      notes: [...lateNote(event, now), ...notes],
    },
  );
};

const sayChangedBack = (
  { schedule, was, line, due }: EventOf<'ScheduleEdited'>,
  { state, now, warnings }: Committed,
): Output =>
  replied(
    {
      command: 'undo',
      result: { undone: 'edit', schedule, line, index: indexOf(schedulesOf(state.file), schedule) ?? 0, due },
    },
    {
      results: [`took back the edit of: ${line} (it was ${was})`],
      notes: [
        ...(due !== null && isLate(due, now.instant)
          ? [`it was due ${shown(now)(due)}, which counts as missed: catchup says whether it is made late`]
          : []),
        ...warnings,
      ],
    },
  );

type RequestUndone = EventOf<'SchedulePaused' | 'ScheduleResumed' | 'SkipTakenBack'>;

const isRequestUndone = (event: Event): event is RequestUndone =>
  event.type === 'SchedulePaused' || event.type === 'ScheduleResumed' || event.type === 'SkipTakenBack';

const wasPaused = ({ was, now }: Committed, id: ScheduleId | null): boolean => {
  const pause = id === null ? was.paused : knownLine(was, id)?.schedule.paused;
  return pause !== undefined && isInForce(pause, now.instant);
};

/** A pause that is back stood before another pause, or before a resume. */
const undoneWord = ({ type, schedule }: RequestUndone, committed: Committed): 'pause' | 'resume' | 'skip' => {
  switch (type) {
    case 'SchedulePaused':
      return wasPaused(committed, schedule) ? 'pause' : 'resume';
    case 'ScheduleResumed':
      return 'pause';
    case 'SkipTakenBack':
      return 'skip';
  }
};

/** Pauses or resumes are as they were, or a skip has not been. */
const sayRequests = (
  first: RequestUndone,
  others: ReadonlyArray<RequestUndone>,
  committed: Committed,
): Output => {
  const { state, now, warnings } = committed;
  const lines = schedulesOf(state.file);
  const found = ({ schedule }: RequestUndone) =>
    schedule === null ? undefined : lines.find((line) => line.schedule.id === schedule);
  const said = (event: RequestUndone): string =>
    `took back the ${undoneWord(event, committed)} of: ${event.schedule === null ? 'all schedules' : (found(event)?.content ?? '')}` +
    (event.type === 'SkipTakenBack' ? `; it is made at ${shown(now)(event.due)}` : '');
  const schedule = others.length === 0 ? first.schedule : null;
  const line = others.length === 0 ? found(first) : undefined;
  return replied(
    {
      command: 'undo',
      result: {
        undone: undoneWord(first, committed),
        schedule,
        line: line?.content ?? '',
        index: schedule === null ? null : indexOf(lines, schedule),
        due: first.type === 'SkipTakenBack' ? first.due : (line?.schedule.due ?? null),
      },
    },
    { results: [first, ...others].map(said), notes: [...skippedNotes(committed), ...warnings] },
  );
};

export const undo: Action = (ports) =>
  pipe(
    execute({ type: 'UndoLast' })(ports),
    TE.map((committed) => {
      const { events, now, warnings } = committed;
      for (const event of events) {
        if (event.type === 'ScheduleTakenBack') return sayTakenBack(event, warnings);
        if (event.type === 'SchedulePutBack') return sayPutBack(event, now, warnings);
        if (event.type === 'ScheduleEdited') return sayChangedBack(event, committed);
      }
      const [request, ...others] = events.filter(isRequestUndone);
      if (request !== undefined) return sayRequests(request, others, committed);
      return silence;
    }),
  );

export const undoCommand: RegisterCommand = ({ command, ask }) => {
  command('undo', 'Take back the last create, delete, edit, pause, resume or skip')
    .action(() => ask(besideService(undo)))
    .addHelpText(
      'after',
      `
A create is taken back by removing its line, if it is still there; archives
stay. A delete is taken back by putting the same schedule where it was; what
came due meanwhile counts as missed. An edit or rename is taken back by putting
the line before it in its place; a pause, resume or skip, where it still counts;
a resume of all with every pause that it ended.
undo again takes back the one before, up to ${undoLimit} of them. What was taken back
does not come again.
${example('backup_manager undo')}`,
    );
};
