/** `delete`: removes the schedule at an index, or under a name. */
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { execute } from '../../app/execute';
import type { Action } from '../action';
import { takingIndexes } from '../index-and-name';
import { besideService } from '../outdated-service';
import { replied, silence } from '../output';
import { example, type RegisterCommand } from '../registry';

export const deleteAt =
  (index: string): Action =>
  (ports) =>
    pipe(
      execute({ type: 'DeleteSchedule', index })(ports),
      TE.map(({ events, warnings }) => {
        const deleted = events.find((event) => event.type === 'ScheduleDeleted');
        return deleted === undefined
          ? silence
          : replied(
              {
                command: 'delete',
                result: { schedule: deleted.schedule, index: deleted.index, line: deleted.line },
              },
              { notes: [`deleted: ${deleted.line}`, ...warnings] },
            );
      }),
    );

export const deleteCommand: RegisterCommand = ({ command, ask }) => {
  command('delete', 'Remove a schedule, by its index, as list shows it, or its name')
    .argument('<index>', 'counted from 0; or the name, where no other schedule has it')
    .action((index: string) => ask(takingIndexes([index], besideService(deleteAt(index))), 'schedules'))
    .addHelpText('after', example('backup_manager delete 0', 'backup_manager delete docs_backup'));
};
