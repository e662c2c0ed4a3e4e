/** `stop`: stops the service. */
import { Option } from 'commander';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { LiveStatus } from '../../codecs/live-status';
import { type Action, logged } from '../action';
import { replied } from '../output';
import { example, type RegisterCommand } from '../registry';

const waitNote = (status: LiveStatus | null): string => {
  const doing = status?.archive ? `to finish the archive of ${status.archive.path}` : 'to finish its pass';
  return `waiting for backup_service ${doing}; backup_manager stop --now lets go of it`;
};

/** On a terminal it says so in the end. `say` writes a note at once, while the command still waits. */
export const stop =
  (now: boolean, say: (note: string) => void, isTerminal: boolean): Action =>
  (ports) =>
    pipe(
      ports.service.stop(now ? 'now' : 'drain', (status) => say(waitNote(status))),
      TE.map(() =>
        replied(
          { command: 'stop', result: { how: now ? 'now' : 'drain' } },
          { results: isTerminal ? ['backup_service stopped'] : [] },
        ),
      ),
      TE.map(logged('backup_service stopped')(ports)),
    );

export const stopCommand: RegisterCommand = ({ command, ask, terminal }) => {
  command('stop', 'Stop the background service once it has finished what it is doing')
    .addOption(new Option('--now', 'give up the archive being made; its backup stays due'))
    .action((options: { readonly now?: boolean }) =>
      ask(stop(options.now === true, terminal.note, terminal.screen().width !== null), 'directory'),
    )
    .addHelpText('after', example('backup_manager stop', 'backup_manager stop --now'));
};
