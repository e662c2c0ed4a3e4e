/** `adopt`: takes the archives that the journal does not know into it. */
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { adopt as adoptArchives } from '../../app/adopt';
import { type Action, logged } from '../action';
import { type CommandIo, interruptionOf } from '../command-io';
import { example, type RegisterCommand } from '../registry';
import { adopted } from '../text/adopt';
import { unlessInterrupted } from '../unless-interrupted';

export const adopt =
  (io: CommandIo): Action =>
  (ports) => {
    const signal = interruptionOf(io);
    return pipe(
      adoptArchives(signal)(ports),
      TE.map((report) => adopted(report, ports.clock.now())),
      TE.map((output) => {
        for (const line of output.errors) logged(`Error: ${line}`)(ports)(undefined);
        return output;
      }),
      unlessInterrupted(signal, 'adopt', 'interrupted by Ctrl-C: what was adopted before that stays so'),
    );
  };

export const adoptCommand: RegisterCommand = ({ command, ask, terminal }) => {
  command('adopt', 'Take archives in backups/ that the journal does not know into it')
    .action(() => ask(adopt(terminal)))
    .addHelpText(
      'after',
      `
For archives from elsewhere, or after .backup_manager/ was lost. Each is read to
its end; one that can't be read is left alone. restore, verify and keep= know
those that were adopted.
${example('backup_manager adopt')}`,
    );
};
