/** `restore`: restores an archive into a new directory. */
import { Option } from 'commander';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { restore as restoreArchive, type RestoreRequest } from '../../app/restore';
import { isAddress } from '../../codecs/destinations/is-address';
import type { BackupError } from '../../domain/error';
import type { Instant } from '../../domain/time/time';
import { type Action, logged } from '../action';
import { type CommandIo, withProgress } from '../command-io';
import { takingIndexes } from '../index-and-name';
import { example, type RegisterCommand } from '../registry';
import { restored } from '../text/restore';
import { endOf } from '../time-argument';
import { unlessInterrupted } from '../unless-interrupted';

/** What `restore` can be told. */
interface RestoreOptions {
  readonly version?: string;
  readonly at?: string;
  readonly to?: string;
  readonly dryRun?: boolean;
  readonly overwrite?: boolean;
  readonly numericOwner?: boolean;
  readonly unverified?: boolean;
  readonly archive?: string;
  readonly from?: string;
  readonly identity?: string;
  readonly credentials?: string;
}

/** With `--archive` every argument is a path in it. */
const restoreRequest = (
  name: string | undefined,
  paths: ReadonlyArray<string>,
  options: RestoreOptions,
  by: Instant | null,
): RestoreRequest => ({
  from:
    options.archive === undefined
      ? {
          type: 'journal',
          name: name ?? '',
          version: options.version ?? null,
          by,
          unverified: options.unverified === true,
        }
      : { type: 'file', path: options.archive },
  to: options.to ?? null,
  members: options.archive === undefined || name === undefined ? paths : [name, ...paths],
  overwrite: options.overwrite === true,
  numericOwner: options.numericOwner === true,
  dryRun: options.dryRun === true,
});

export const restore =
  (request: RestoreRequest, io: CommandIo): Action =>
  (ports) =>
    pipe(
      withProgress(io, 'restore', (signal, bar) =>
        pipe(
          restoreArchive(request, bar.show, signal)(ports),
          TE.map((outcome) => restored(outcome, request.dryRun)),
          unlessInterrupted(signal, 'restore', 'interrupted: the restore is incomplete'),
        ),
      ),
      TE.chainFirstIOK((output) => () => {
        for (const line of output.results) logged(line)(ports)(undefined);
      }),
    );

/** From a place elsewhere. What reads it is loaded when it is asked for. */
const restoreFrom =
  (
    name: string,
    from: string,
    request: RestoreRequest,
    { version, identity, credentials }: RestoreOptions,
    by: Instant | null,
    io: CommandIo,
  ): Action =>
  (ports) =>
    pipe(
      TE.fromTask(async () => {
        const { restoreCopy } = await import('../../app/copies/read-copies');
        return restoreCopy;
      }),
      TE.chain((restoreCopy) =>
        withProgress(io, 'restore', (signal, bar) =>
          pipe(
            restoreCopy(
              {
                ...{ from, name, request },
                keys: { identity: identity ?? null, credentials: credentials ?? null },
                which: { version: version ?? null, by },
              },
              bar.show,
              signal,
            )(ports),
            TE.map((outcome) => restored(outcome, request.dryRun)),
            unlessInterrupted(signal, 'restore', 'interrupted: the restore is incomplete'),
          ),
        ),
      ),
      TE.chainFirstIOK((output) => () => {
        for (const line of output.results) logged(line)(ports)(undefined);
      }),
    );

/** An index becomes the name that it stands for, a time the instant that it means. */
const restoreAsked =
  (name: string | undefined, paths: ReadonlyArray<string>, options: RestoreOptions, io: CommandIo): Action =>
  (ports) =>
    pipe(
      TE.fromEither(
        options.at === undefined
          ? E.right<BackupError, Instant | null>(null)
          : endOf(options.at, ports.clock.now()),
      ),
      TE.bindTo('by'),
      TE.bindW('called', () =>
        name === undefined || options.archive !== undefined || isAddress(options.from ?? '')
          ? TE.right(name)
          : pipe(
              TE.fromTask(() => import('../../app/name-asked')),
              TE.chain(({ nameAsked }) => nameAsked(name)(ports)),
            ),
      ),
      TE.chain(({ by, called }) => {
        const request = restoreRequest(called, paths, options, by);
        return options.from === undefined || called === undefined
          ? restore(request, io)(ports)
          : restoreFrom(called, options.from, request, options, by, io)(ports);
      }),
    );

export const restoreCommand: RegisterCommand = ({ command, ask, refuse, terminal }) => {
  command('restore', 'Restore an archive into a new directory')
    .argument('[name]', 'the name in its schedule, or its index; the newest version is restored')
    .argument('[paths...]', 'only these members, as tar -tf shows them, and all below them')
    .addOption(
      new Option(
        '-v, --version <version>',
        'not the newest but this one: as backups --long shows it, the beginning of that, or the day or minute in which it was made',
      ),
    )
    .addOption(new Option('--at <time>', 'the newest version that was there then'))
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
    .addOption(
      new Option('--from <place>', 'from the copies there: the name of a destination, or an address'),
    )
    .addOption(new Option('--identity <file>', 'for --from: the key that reads what is encrypted there'))
    .addOption(new Option('--credentials <file>', 'for --from: the file that lets in there, of mode 0600'))
    .action((name: string | undefined, paths: ReadonlyArray<string>, options: RestoreOptions) => {
      if (options.at !== undefined && (options.version ?? options.archive) !== undefined) {
        refuse({ type: 'WrongOption', message: '--at does not go with --version or --archive' });
      } else if (options.version !== undefined && options.archive !== undefined) {
        refuse({ type: 'WrongOption', message: '--version does not go with --archive' });
      } else if (
        options.from !== undefined &&
        (options.archive !== undefined || options.unverified === true)
      ) {
        refuse({ type: 'WrongOption', message: '--from does not go with --archive or --unverified' });
      } else if ((options.identity ?? options.credentials) !== undefined && options.from === undefined) {
        refuse({ type: 'WrongOption', message: '--identity and --credentials go with --from alone' });
      } else if (name === undefined && options.archive === undefined) {
        refuse({ type: 'MissingArgument', instruction: 'restore', argument: 'name' });
      } else {
        ask(
          takingIndexes(
            name === undefined || options.archive !== undefined ? [] : [name],
            restoreAsked(name, paths, options, terminal),
          ),
          options.archive === undefined && !isAddress(options.from ?? '') ? 'workspace' : 'nothing',
        );
      }
    })
    .addHelpText(
      'after',
      example(
        'backup_manager restore docs_backup',
        'backup_manager restore docs_backup docs/letters --to ~/restored',
        'backup_manager restore docs_backup --at yesterday',
        'backup_manager restore --archive /mnt/usb/docs_backup.tar',
        'backup_manager restore docs_backup --from usb --identity ~/backups.key',
      ),
    );
};
