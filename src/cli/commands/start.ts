/** `start`: starts the service. */
import { Option } from 'commander';
import type * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { execute } from '../../app/execute';
import { otherClock } from '../../domain/decider/workspace-zone';
import { type Action, type CliPorts, logged } from '../action';
import { replied } from '../output';
import { example, portNumber, type RegisterCommand } from '../registry';

/** Says when the schedules are on another clock than the one here. */
const clockNote = (ports: CliPorts): T.Task<ReadonlyArray<string>> =>
  pipe(
    execute({ type: 'ReadSchedules' })(ports),
    TE.match(
      () => [],
      ({ now }) => [otherClock(now)].flatMap((text) => text ?? []),
    ),
  );

/** On a terminal it says so. `inspect` is false, or the port of the inspector to look for (null: whichever this workspace has). */
export const start =
  (inspect: number | null | false, isTerminal: boolean): Action =>
  (ports) =>
    pipe(
      ports.service.start({ inspect }),
      TE.bind('clock', () => TE.fromTask(clockNote(ports))),
      TE.map(({ pid, archiving, warnings, clock }) =>
        replied(
          { command: 'start', result: { pid, archiving } },
          {
            results: isTerminal ? [`backup_service started, pid ${pid}`] : [],
            notes: [
              ...warnings.map((text) => `warning: ${text}`),
              ...(archiving === null
                ? []
                : [`${archiving} is still being archived; backup_manager backups shows it when it is done`]),
              ...clock,
            ],
          },
        ),
      ),
      TE.map(logged('backup_service started')(ports)),
    );

export const startCommand: RegisterCommand = ({ command, ask, terminal }) => {
  command('start', 'Start the background service, which backs up what is due')
    .addOption(
      new Option(
        '--inspect [port]',
        'show it on the page of backup_manager inspect, as it does anyway; with a port: only on a page at that port',
      ).argParser(portNumber),
    )
    .action(({ inspect }: { readonly inspect?: number | true }) =>
      ask(start(inspect === true ? null : (inspect ?? false), terminal.screen().width !== null), 'directory'),
    )
    .addHelpText('after', example('backup_manager start'));
};
