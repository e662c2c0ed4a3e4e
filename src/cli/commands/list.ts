/** `list`: the schedules in force, or as they were. */
import { Option } from 'commander';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { listSchedules } from '../../app/queries';
import { escapeControls } from '../../domain/events/log-line';
import { type Action, logged } from '../action';
import { replied } from '../output';
import { example, later, type RegisterCommand } from '../registry';
import { endOf, timesHelp } from '../time-argument';

export const list: Action = (ports) =>
  pipe(
    ports.schedulesFile.staged,
    TE.chain((staged) =>
      staged.every(({ isRemnant }) => isRemnant)
        ? listSchedules(ports)
        : // why: a text of the journal may wait for its place in the file: what is in force is counted, as by every other command
          pipe(
            TE.fromTask(async () => (await import('../../app/list-in-force')).listInForce),
            TE.chain((listInForce) => listInForce(ports)),
          ),
    ),
    TE.map(({ schedules, malformed }) =>
      replied(
        {
          command: 'list',
          result: {
            schedules: schedules.map((line, index) => ({ index, line })),
            malformed: [...malformed],
          },
        },
        {
          results: schedules.map((line, index) => `${index}: ${line}`),
          notes: malformed.map(
            ({ number, line, reason }) =>
              `backup_schedules.txt line ${number} is no schedule (${reason}): ${escapeControls(line)}`,
          ),
        },
      ),
    ),
    TE.map(logged('Show schedules list')(ports)),
  );

/** The schedules that were in force at a time, by the journal. */
const listAt = (at: string): Action =>
  later(async () => {
    const { readHistoryUntil } = await import('../../app/read-history-until');
    return (ports) =>
      pipe(
        TE.fromEither(endOf(at, ports.clock.now())),
        TE.chain((until) => readHistoryUntil(until)(ports)),
        TE.map(({ lines, malformed }) =>
          replied(
            {
              command: 'list',
              result: {
                schedules: lines.map(({ content: line }, index) => ({ index, line })),
                malformed: [...malformed],
              },
            },
            { results: lines.map(({ content }, index) => `${index}: ${content}`) },
          ),
        ),
        TE.map(logged('Show schedules list')(ports)),
      );
  });

export const listCommand: RegisterCommand = ({ command, ask }) => {
  command('list', 'Show the schedules, each with its index')
    .addOption(new Option('--at <time>', 'those that were in force then, by the journal'))
    .action(({ at }: { readonly at?: string }) => ask(at === undefined ? list : listAt(at), 'directory'))
    .addHelpText(
      'after',
      `${timesHelp}${example('backup_manager list', 'backup_manager list --at yesterday')}`,
    );
};
