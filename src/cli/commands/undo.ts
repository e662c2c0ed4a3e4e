/** `undo`: takes back the last create, delete or edit, and says what it was. */
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { Committed } from '../../app/commit';
import { execute } from '../../app/execute';
import type { EventOf } from '../../domain/events/event';
import { indexOf } from '../../domain/occurrence/choose-schedule';
import { isExpired, isLate } from '../../domain/occurrence/occurrence';
import { schedulesOf } from '../../domain/schedule/schedule-file';
import { type Now, shown } from '../../domain/time/time';
import { undoLimit } from '../../domain/decider/undoable';
import type { Action } from '../action';
import { besideService } from '../outdated-service';
import { type Output, replied, silence } from '../output';
import { example, type RegisterCommand } from '../registry';

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

const undoneWord = ({ type }: RequestUndone): 'pause' | 'resume' | 'skip' => {
  switch (type) {
    case 'SchedulePaused':
      return 'resume';
    case 'ScheduleResumed':
      return 'pause';
    case 'SkipTakenBack':
      return 'skip';
  }
};

/** A pause or a resume is as it was, or a skip has not been. */
const sayRequest = (event: RequestUndone, { state, now, warnings }: Committed): Output => {
  const lines = schedulesOf(state.file);
  const { schedule } = event;
  const index = schedule === null ? null : indexOf(lines, schedule);
  const line = index === null ? '' : (lines[index]?.content ?? '');
  const undone = undoneWord(event);
  const due =
    event.type === 'SkipTakenBack' ? event.due : index === null ? null : (lines[index]?.schedule.due ?? null);
  const more = event.type === 'SkipTakenBack' ? `; it is made at ${shown(now)(event.due)}` : '';
  return replied(
    { command: 'undo', result: { undone, schedule, line, index, due } },
    {
      results: [`took back the ${undone} of: ${line === '' ? 'all schedules' : line}${more}`],
      notes: warnings,
    },
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
        if (
          event.type === 'SchedulePaused' ||
          event.type === 'ScheduleResumed' ||
          event.type === 'SkipTakenBack'
        )
          return sayRequest(event, committed);
        if (event.type === 'ScheduleEdited') return sayChangedBack(event, committed);
      }
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
the line before it in its place; a pause, resume or skip, where it still counts.
undo again takes back the one before, up to ${undoLimit} of them. What was taken back
does not come again.
${example('backup_manager undo')}`,
    );
};
