/** `run`: backs up one schedule now, in the foreground. */
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { run as runBackup } from '../../app/run';
import type { Action } from '../action';
import { type CommandIo, withProgress } from '../command-io';
import { example, type RegisterCommand } from '../registry';
import { ending } from '../text/run';

/** `which` is an index or a name. */
export const run =
  (which: string, io: CommandIo): Action =>
  (ports) =>
    pipe(
      withProgress(io, which, (signal, bar) =>
        runBackup(which, { onStart: () => undefined, onProgress: bar.show, signal }, () =>
          bar.aside(() => io.note('note: waiting for another archive of this workspace to be finished')),
        )(ports),
      ),
      TE.map(ending),
    );

export const runCommand: RegisterCommand = ({ command, ask, terminal }) => {
  command('run', 'Back up one schedule now, in the foreground, due or not')
    .argument('<schedule>', 'an index, as list shows it, or a name')
    .action((which: string) => ask(run(which, terminal)))
    .addHelpText('after', example('backup_manager run 0', 'backup_manager run docs_backup'));
};
