/** `skip`: the next backup of a schedule is not made. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { requestOf } from '../../app/pause';
import { escapeControls } from '../../domain/events/log-line';
import { firstToCome } from '../../domain/occurrence/on-request';
import { schedulesOf } from '../../domain/schedule/schedule-file';
import { shown } from '../../domain/time/time';
import type { Action } from '../action';
import { takingIndexes } from '../index-and-name';
import { besideService } from '../outdated-service';
import { replied, silence } from '../output';
import { example, type RegisterCommand } from '../registry';

export const skip =
  (which: string): Action =>
  (ports) =>
    pipe(
      requestOf(which, (schedule) => ({ type: 'SkipNext', schedule }))(ports),
      TE.map(({ committed, chosen }) => {
        const asked = committed.events.find((event) => event.type === 'SkipAsked');
        if (asked === undefined) return silence;
        const { now, state, warnings } = committed;
        const schedule = schedulesOf(state.file).find(
          (line) => line.schedule.id === asked.schedule,
        )?.schedule;
        const next = schedule === undefined ? null : firstToCome(schedule, now, state.paused);
        const show = shown(now);
        return replied(
          {
            command: 'skip',
            result: { schedule: asked.schedule, index: chosen.index, name: asked.name, due: asked.due, next },
          },
          {
            notes: [
              `${escapeControls(asked.name)} is skipped at ${show(asked.due)}; ${next === null ? 'nothing of it is to come' : `its next backup is due at ${show(next)}`}`,
              ...warnings,
            ],
          },
        );
      }),
    );

export const skipCommand: RegisterCommand = ({ command, ask }) => {
  command('skip', 'Leave out the next backup of a schedule')
    .argument('<schedule>', 'its index, as list shows it, or its name')
    .action((which: string) => ask(takingIndexes([which], besideService(skip(which)))))
    .addHelpText(
      'after',
      `
Again: the one after it, too. undo takes it back, as long as its time has not
come. history and why say that somebody asked for it.
${example('backup_manager skip docs_backup')}`,
    );
};
