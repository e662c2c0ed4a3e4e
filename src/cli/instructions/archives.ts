/** `backups`, `run`, `restore`, `verify`. */
import { Option } from 'commander';
import type { RestoreRequest } from '../../app/restore';
import type { VerifyLevel } from '../../domain/events/event';
import * as commands from '../commands';
import { example, type Instructions, later } from '../instruction';

/** What `restore` can be told. */
interface RestoreOptions {
  readonly version?: string;
  readonly to?: string;
  readonly dryRun?: boolean;
  readonly overwrite?: boolean;
  readonly numericOwner?: boolean;
  readonly unverified?: boolean;
  readonly archive?: string;
}

/** With `--archive` every argument is a path in it. */
const restoreRequest = (
  name: string | undefined,
  paths: ReadonlyArray<string>,
  options: RestoreOptions,
): RestoreRequest => ({
  from:
    options.archive === undefined
      ? {
          type: 'journal',
          name: name ?? '',
          version: options.version ?? null,
          unverified: options.unverified === true,
        }
      : { type: 'file', path: options.archive },
  to: options.to ?? null,
  members: options.archive === undefined || name === undefined ? paths : [name, ...paths],
  overwrite: options.overwrite === true,
  numericOwner: options.numericOwner === true,
  dryRun: options.dryRun === true,
});

export const archiveInstructions: Instructions = ({ instruction, ask, refuse, voice }) => {
  instruction('backups', 'Show the archives in backups/')
    .addOption(
      new Option('-l, --long', 'with version, time, size, entries, digest, and when each was verified'),
    )
    .action((options: { readonly long?: boolean }) =>
      ask(
        options.long === true
          ? later(async () => (await import('../archive-commands')).backupsLong(voice.screen()))
          : commands.backups,
      ),
    )
    .addHelpText('after', example('backup_manager backups', 'backup_manager backups --long'));

  instruction('run', 'Back up one schedule now, in the foreground, due or not')
    .argument('<schedule>', 'an index, as list shows it, or a name')
    .action((which: string) =>
      ask(later(async () => (await import('../archive-commands')).run(which, voice))),
    )
    .addHelpText('after', example('backup_manager run 0', 'backup_manager run docs_backup'));

  instruction('restore', 'Restore an archive into a new directory')
    .argument('[name]', 'the name in its schedule; the newest version is restored')
    .argument('[paths...]', 'only these members, as tar -tf shows them, and all below them')
    .addOption(
      new Option('-v, --version <version>', 'not the newest but this one, as backups --long shows it'),
    )
    .addOption(new Option('--to <directory>', 'restore into this directory'))
    .addOption(new Option('--dry-run', 'say what would be restored, and write nothing'))
    .addOption(
      new Option(
        '--overwrite',
        'replace files, links and empty directories that are there already; nothing else is removed',
      ),
    )
    .addOption(
      new Option('--numeric-owner', 'give owners by number, even where this machine knows their names'),
    )
    .addOption(new Option('--unverified', 'restore even if the archive is not the one that was made'))
    .addOption(
      new Option('--archive <file>', 'restore this archive file, known to the journal or not; no name then'),
    )
    .action((name: string | undefined, paths: ReadonlyArray<string>, options: RestoreOptions) => {
      if (name === undefined && options.archive === undefined) {
        refuse({ type: 'MissingArgument', instruction: 'restore', argument: 'name' });
      } else {
        ask(
          later(async () =>
            (await import('../archive-commands')).restore(restoreRequest(name, paths, options), voice),
          ),
        );
      }
    })
    .addHelpText(
      'after',
      example(
        'backup_manager restore docs_backup',
        'backup_manager restore docs_backup docs/letters --to ~/restored',
        'backup_manager restore --archive /mnt/usb/docs_backup.tar',
      ),
    );

  instruction('verify', 'Check the archives against the journal, and on request their content')
    .argument('[name]', 'only those made under this name')
    .addOption(
      new Option(
        '--level <level>',
        'digest: the file is the one that was made; read: and every byte and header can be read; source: and it equals the source as it is now',
      )
        .choices(['digest', 'read', 'source'])
        .default('digest'),
    )
    .action((name: string | undefined, options: { readonly level: VerifyLevel }) =>
      ask(
        later(async () => (await import('../archive-commands')).verify(name ?? null, options.level, voice)),
      ),
    )
    .addHelpText(
      'after',
      example('backup_manager verify', 'backup_manager verify docs_backup --level source'),
    );
};
