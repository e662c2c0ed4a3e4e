/** `recover`: makes a directory the workspace whose copies stand elsewhere, on a machine that has nothing else of it. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { Action } from '../action';
import { type CommandIo, interruptionOf } from '../command-io';
import { example, later, type RegisterCommand } from '../registry';
import { unlessInterrupted } from '../unless-interrupted';

interface Options {
  readonly identity?: string;
  readonly credentials?: string;
  readonly to?: string;
}

const recover = (url: string, { identity, credentials, to }: Options, io: CommandIo): Action =>
  later(async () => {
    const [{ recoverFrom }, { recovered }] = await Promise.all([
      import('../../app/copies/read-copies'),
      import('../text/read-copies'),
    ]);
    return (ports) => {
      const signal = interruptionOf(io);
      return pipe(
        recoverFrom(
          url,
          { identity: identity ?? null, credentials: credentials ?? null },
          to ?? null,
          signal,
        )(ports),
        TE.map(recovered),
        unlessInterrupted(signal, 'recover', 'interrupted: nothing was recovered'),
      );
    };
  });

export const recoverCommand: RegisterCommand = ({ command, ask, terminal }) => {
  command('recover', 'Make a workspace of what stands elsewhere: its journal and its schedules')
    .argument('<url>', 'where the copies stand: file:, sftp:, s3: or rclone:')
    .option('--identity <file>', 'the key that reads them, where they are encrypted')
    .option('--credentials <file>', 'the file that lets in there, of mode 0600: see docs/elsewhere.md')
    .option('--to <directory>', 'the new workspace; without it, the current directory')
    .action((url: string, options: Options) => ask(recover(url, options, terminal), 'nothing'))
    .addHelpText(
      'after',
      `
Archives come as they are asked for: backup_manager restore NAME --from PLACE.
What lets in is a private key for sftp:, lines as in ~/.aws/credentials for
s3:, a configuration of rclone for rclone:. Without it, the environment and the
files of the user do. docs/elsewhere.md says what a bare machine needs.
${example(
  'backup_manager recover file:/mnt/usb/store --to ~/new --identity ~/my.key',
  'backup_manager recover sftp://nas/a --credentials ~/key --identity ~/my.key',
)}`,
    );
};
