/** `start`: starts the service. */
import { Option } from 'commander';
import type * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { execute } from '../../app/execute';
import type { ServiceArguments } from '../../codecs/service-arguments';
import { otherClock } from '../../domain/decider/workspace-zone';
import { type Action, type CliPorts, logged } from '../action';
import { replied } from '../output';
import { example, limitRateOption, portNumber, type RegisterCommand } from '../registry';

/** Says when the schedules are on another clock than the one here. */
const clockNote = (ports: CliPorts): T.Task<ReadonlyArray<string>> =>
  pipe(
    execute({ type: 'ReadSchedules' })(ports),
    TE.match(
      () => [],
      ({ now }) => [otherClock(now)].flatMap((text) => text ?? []),
    ),
  );

/** On a terminal it says so. */
export const start =
  (how: ServiceArguments, isTerminal: boolean): Action =>
  (ports) =>
    pipe(
      ports.service.start(how),
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

/** The process becomes the service: what it says, it says on standard error. */
export const serve =
  (how: ServiceArguments): Action =>
  (ports) =>
    ports.service.serve(how);

/** Where the service has its metrics read. */
export const textfileOption = (): Option =>
  new Option(
    '--textfile <directory>',
    'write metrics into a file there, for the textfile collector of Prometheus (docs/monitoring.md)',
  );

interface StartOptions {
  readonly limitRate?: number;
  readonly inspect?: number | true;
  readonly foreground?: true;
  readonly textfile?: string;
}

export const startCommand: RegisterCommand = ({ command, ask, refuse, json, terminal }) => {
  command('start', 'Start the background service, which backs up what is due')
    .addOption(
      new Option(
        '--inspect [port]',
        'show it on the page of backup_manager inspect, as it does anyway; with a port: only on a page at that port',
      ).argParser(portNumber),
    )
    .addOption(
      new Option(
        '--foreground',
        'be the service, until it ends: for systemd, containers and nice; the log is on standard error, too',
      ),
    )
    .addOption(textfileOption())
    .addOption(limitRateOption('to all places elsewhere together, and from there'))
    .action(({ inspect, foreground, textfile, limitRate }: StartOptions) => {
      const how: ServiceArguments = {
        inspect: inspect === true ? null : (inspect ?? false),
        textfile: textfile ?? null,
        limitRate: limitRate ?? null,
      };
      if (foreground !== true) ask(start(how, terminal.screen().width !== null), 'directory');
      else if (json())
        refuse({
          type: 'WrongOption',
          message: 'a service in the foreground prints no document: leave out --json',
        });
      else ask(serve(how), 'directory');
    })
    .addHelpText('after', example('backup_manager start', 'nice backup_manager start --foreground'));
};
