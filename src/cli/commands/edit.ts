/** `edit`: changes the line of a schedule, in an editor or as it is given; its history goes on. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { scheduleMeant } from '../../app/edit-schedule';
import type { ChosenSchedule } from '../../domain/occurrence/choose-schedule';
import type { Action, CliPorts } from '../action';
import { changeSchedule } from '../change-schedule';
import type { CommandIo } from '../command-io';
import { editInEditor } from '../edit-in-editor';
import { takingIndexes } from '../index-and-name';
import { besideService } from '../outdated-service';
import { replied } from '../output';
import { example, type RegisterCommand } from '../registry';
import { typedSchedule } from '../typed-schedule';

const applied = (chosen: ChosenSchedule, ports: CliPorts) => (typed: string) =>
  pipe(
    TE.fromEither(typedSchedule(typed)),
    TE.chain((schedule) => changeSchedule('edit', chosen, schedule)(ports)),
  );

const nothingWritten = ({ line: { content: line, schedule }, index }: ChosenSchedule) => {
  const { id, due, spec } = schedule;
  const { path, name } = spec;
  return replied(
    { command: 'edit', result: { schedule: id, index, was: line, line, path, name, due, changed: false } },
    { notes: [`nothing changed: ${line}`] },
  );
};

export const edit =
  (which: string, typed: string | undefined, { note }: Pick<CommandIo, 'note'>): Action =>
  (ports) =>
    pipe(
      scheduleMeant(which)(ports),
      TE.chain((chosen) =>
        typed === undefined
          ? pipe(
              editInEditor(ports.editor, note)(chosen.line.content, applied(chosen, ports)),
              TE.map((output) => output ?? nothingWritten(chosen)),
            )
          : applied(chosen, ports)(typed),
      ),
    );

export const editCommand: RegisterCommand = ({ command, ask, terminal }) => {
  command('edit', 'Change the line of a schedule, in your editor or as you give it')
    .argument('<schedule>', 'its index, as list shows it, or its name')
    .argument(
      '[line]',
      'the new line, in quotes; without it $VISUAL or $EDITOR, else vi, is opened on the old one',
    )
    .action((which: string, line: string | undefined) =>
      ask(takingIndexes([which], besideService(edit(which, line, terminal)))),
    )
    .addHelpText(
      'after',
      `
The schedule stays the same one: its history goes on, and undo takes the edit
back. Where its times change, it comes next at the first of them that is not
over. What is being archived is finished as it was begun. A line that is not
understood is refused with the reason, and can be edited again.
${example('backup_manager edit 0', 'backup_manager edit docs_backup "docs;daily@23:30;docs_backup;keep=7"')}`,
    );
};
