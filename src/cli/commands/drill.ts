/** `drill`: tries whether backups can be had again. */
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { BackupError } from '../../domain/error';
import type { Action } from '../action';
import { type CommandIo, withProgress } from '../command-io';
import { takingIndexes } from '../index-and-name';
import { example, later, type RegisterCommand } from '../registry';
import { unlessInterrupted } from '../unless-interrupted';

interface Options {
  readonly at?: string;
  readonly identity?: string;
  readonly credentials?: string;
}

const drill = (name: string | null, { at, identity, credentials }: Options, io: CommandIo): Action =>
  later(async () => {
    const [{ drillAt, drillLocal }, { destinationNamed }, { nameAsked }, { drilledOutput }] =
      await Promise.all([
        import('../../app/copies/drill'),
        import('../../app/destinations/destinations'),
        import('../../app/name-asked'),
        import('../text/drill'),
      ]);
    return (ports) =>
      withProgress(io, 'drill', (signal, bar) => {
        const work = { onProgress: bar.show, signal };
        return pipe(
          name === null ? TE.right<BackupError, string | null>(null) : nameAsked(name)(ports),
          TE.chain((called) =>
            at === undefined
              ? drillLocal(called, work)(ports)
              : pipe(
                  destinationNamed(at)(ports),
                  TE.chain((place) => {
                    const keys = { identity: identity ?? null, credentials: credentials ?? null };
                    return drillAt(place, called, keys, work)(ports);
                  }),
                ),
          ),
          TE.map(drilledOutput(at ?? null)),
          unlessInterrupted(signal, 'drill', 'interrupted: nothing was journalled of the archive in hand'),
        );
      });
  });

export const drillCommand: RegisterCommand = ({ command, ask, refuse, terminal }) => {
  command('drill', 'Try whether backups can be had again, into a directory that is removed')
    .argument('[name]', 'only the newest made under this name, or that of the schedule at this index')
    .option('--at <place>', 'from this destination; without it, from backups/')
    .option('--identity <file>', 'the key that reads what is encrypted there')
    .option('--credentials <file>', 'the file that lets in there, of mode 0600, instead of its own')
    .action((name: string | undefined, options: Options) => {
      if ((options.identity ?? options.credentials) !== undefined && options.at === undefined)
        refuse({
          type: 'WrongOption',
          message: '--identity and --credentials go with --at and a destination',
        });
      else ask(takingIndexes(name === undefined ? [] : [name], drill(name ?? null, options, terminal)));
    })
    .addHelpText(
      'after',
      `
The newest archive of each name is restored into .backup_manager/scratch, and
every file there is held against the digest in the archive's catalogue. What
came of it is journalled: status shows what was last proven restorable. Exit
status 1 when something did not come back as it was, or could not be tried.
destination add --drill monthly has the service do it by itself.
${example('backup_manager drill', 'backup_manager drill docs --at usb')}`,
    );
};
