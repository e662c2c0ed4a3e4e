/** `undo`: takes back the last create or delete, and says what it was. */
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { execute } from '../../app/execute';
import type { EventOf } from '../../domain/events/event';
import { isExpired, isLate } from '../../domain/occurrence/occurrence';
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

export const undo: Action = (ports) =>
  pipe(
    execute({ type: 'UndoLast' })(ports),
    TE.map(({ events, now, warnings }) => {
      const event = events.find(
        (one): one is EventOf<'ScheduleTakenBack' | 'SchedulePutBack'> =>
          one.type === 'ScheduleTakenBack' || one.type === 'SchedulePutBack',
      );
      if (event === undefined) return silence;
      return event.type === 'ScheduleTakenBack'
        ? sayTakenBack(event, warnings)
        : sayPutBack(event, now, warnings);
    }),
  );

export const undoCommand: RegisterCommand = ({ command, ask }) => {
  command('undo', 'Take back the last create or delete')
    .action(() => ask(besideService(undo)))
    .addHelpText(
      'after',
      `
A create is taken back by removing its line, if it is still there; archives
stay. A delete is taken back by putting the same schedule where it was; what
came due meanwhile counts as missed. undo again takes back the one before, up to
${undoLimit} of them. What was taken back does not come again.
${example('backup_manager undo')}`,
    );
};
