/** `recover`: makes a directory the workspace whose copies stand elsewhere, on a machine that has nothing else of it. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { Action } from '../action';
import { type CommandIo, interruptionOf } from '../command-io';
import { example, later, type RegisterCommand } from '../registry';
import { unlessInterrupted } from '../unless-interrupted';

interface Options {
  readonly identity?: string;
  readonly to?: string;
}

const recover = (url: string, { identity, to }: Options, io: CommandIo): Action =>
  later(async () => {
    const [{ recoverFrom }, { recovered }] = await Promise.all([
      import('../../app/copies/read-copies'),
      import('../text/read-copies'),
    ]);
    return (ports) => {
      const signal = interruptionOf(io);
      return pipe(
        recoverFrom(url, identity ?? null, to ?? null, signal)(ports),
        TE.map(recovered),
        unlessInterrupted(signal, 'recover', 'interrupted: nothing was recovered'),
      );
    };
  });

export const recoverCommand: RegisterCommand = ({ command, ask, terminal }) => {
  command('recover', 'Make a workspace of what stands elsewhere: its journal and its schedules')
    .argument('<url>', 'where the copies stand: file:, sftp:, s3: or rclone:')
    .option('--identity <file>', 'the key that reads them, where they are encrypted')
    .option('--to <directory>', 'the new workspace; without it, the current directory')
    .action((url: string, options: Options) => ask(recover(url, options, terminal), 'nothing'))
    .addHelpText(
      'after',
      `
Archives come as they are asked for: backup_manager restore NAME --from PLACE.
${example('backup_manager recover file:/mnt/usb/store --to ~/new --identity ~/my.key')}`,
    );
};
