/** `verify`: checks the archives. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { IO } from 'fp-ts/IO';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { verify as verifyArchives, type VerifyQuery, type VerifyReport } from '../../app/verify';
import { isAddress } from '../../codecs/destinations/is-address';
import type { BackupError } from '../../domain/error';
import type { VerifyLevel } from '../../domain/events/event';
import type { Instant } from '../../domain/time/time';
import { type Action, type CliPorts, logged } from '../action';
import { type CommandIo, interruptionOf, withProgress } from '../command-io';
import { takingIndexes } from '../index-and-name';
import { example, later, type RegisterCommand } from '../registry';
import { tellingAfter } from '../telling';
import { differsIn, verified } from '../text/verify';
import type { Sample } from '../../ports/copies';
import { endOf, timesHelp } from '../time-argument';
import { unlessInterrupted } from '../unless-interrupted';

/** What the journal keeps nothing of: that a source has changed is no event of its archive. */
const logDifferences =
  (ports: CliPorts) =>
  ({ archives }: VerifyReport): IO<void> =>
  () => {
    for (const { file, differenceCount } of archives)
      if (differenceCount > 0) logged(`backups/${file} ${differsIn(differenceCount)}`)(ports)(undefined);
  };

/** What is asked for; every version where none is. */
export const verify =
  (query: VerifyQuery, io: CommandIo): Action =>
  (ports) => {
    const signal = interruptionOf(io);
    return pipe(
      verifyArchives(query, () => undefined, signal)(ports),
      TE.chainFirstIOK(logDifferences(ports)),
      TE.map(verified),
      unlessInterrupted(signal, 'verify', 'interrupted'),
    );
  };

interface VerifyOptions {
  readonly level: VerifyLevel;
  readonly version?: string;
  readonly at?: string;
  readonly sample?: Sample;
  readonly identity?: string;
  readonly credentials?: string;
}

/** `5%`, or `3/30`: the third of thirty parts. */
const readSample = (text: string): Sample => {
  const [, percent] = /^(\d{1,3}(?:\.\d{1,3})?)%$/.exec(text) ?? [];
  const [, part, of] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  if (percent !== undefined && Number(percent) > 0 && Number(percent) <= 100)
    return { type: 'share', percent: Number(percent) };
  if (Number(part) >= 1 && Number(part) <= Number(of))
    return { type: 'part', part: Number(part), of: Number(of) };
  // eslint-disable-next-line no-restricted-syntax -- why: this is how commander is told of a wrong argument
  throw new InvalidArgumentError('a sample is a share, as 5%, or a part, as 3/30');
};

/** Whether `--at` says where rather than when: a destination's name, or an address. */
const isPlace =
  (at: string) =>
  (ports: CliPorts): TE.TaskEither<BackupError, boolean> =>
    isAddress(at)
      ? TE.right(true)
      : pipe(
          TE.fromTask(() => import('../../app/destinations/destinations')),
          TE.chain(({ listDestinations }) => listDestinations(ports)),
          TE.map(({ destinations }) => destinations.some(({ destination }) => destination.name === at)),
        );

const verifyCopies = (at: string, { sample, identity, credentials }: VerifyOptions, io: CommandIo): Action =>
  later(async () => {
    const [{ checkCopies }, { checkedCopies }] = await Promise.all([
      import('../../app/copies/read-copies'),
      import('../text/read-copies'),
    ]);
    return (ports) =>
      withProgress(io, 'verify', (signal, bar) =>
        pipe(
          checkCopies(
            at,
            { identity: identity ?? null, credentials: credentials ?? null },
            sample ?? { type: 'all' },
            ({ done, total, versions }) =>
              bar.show({
                ...{ contentBytes: done, entries: versions, totalEntries: null, totalContentBytes: total },
                path: '',
              }),
            signal,
          )(ports),
          TE.map(checkedCopies(at)),
          unlessInterrupted(signal, 'verify', 'interrupted'),
        ),
      );
  });

/** What stands elsewhere is held against what was sent: no level is another. */
const levelOfPlace: BackupError = {
  type: 'WrongOption',
  message: '--level does not go with --at and a place: what stands there is held against what was sent',
};

/** An index becomes the name that it stands for, a time the instant that it means. */
const verifyAsked =
  (name: string | undefined, { level, version, at }: VerifyOptions, io: CommandIo): Action =>
  (ports) =>
    pipe(
      TE.Do,
      TE.bind('by', () =>
        TE.fromEither(
          at === undefined ? E.right<BackupError, Instant | null>(null) : endOf(at, ports.clock.now()),
        ),
      ),
      TE.bindW('called', () =>
        name === undefined
          ? TE.right(null)
          : pipe(
              TE.fromTask(() => import('../../app/name-asked')),
              TE.chainW(({ nameAsked }) => nameAsked(name)(ports)),
            ),
      ),
      TE.chain(({ by, called }) => {
        const which = version === undefined && by === null ? null : { version: version ?? null, by };
        return verify({ name: called, level, which }, io)(ports);
      }),
    );

export const verifyCommand: RegisterCommand = ({ command, ask, refuse, terminal }) => {
  command('verify', 'Check the archives against the journal, and on request their content')
    .argument('[name]', 'only those made under this name, or that of the schedule at this index')
    .addOption(
      new Option(
        '--level <level>',
        'digest: the file is the one that was made; read: and every byte and header can be read; source: and it equals the source as it is now',
      )
        .choices(['digest', 'read', 'source'])
        .default('digest'),
    )
    .addOption(
      new Option(
        '-v, --version <version>',
        'not all but this one: as backups --long shows it, the beginning of that, latest, or the day or minute in which it was made',
      ),
    )
    .addOption(
      new Option(
        '--at <time|place>',
        'the newest version that was there then; or what stands at a destination or an address',
      ),
    )
    .addOption(
      new Option(
        '--sample <share>',
        'of what stands elsewhere: 5%, by chance, or 3/30, the third of 30 parts',
      ).argParser(readSample),
    )
    .addOption(new Option('--identity <file>', 'the key that reads what is encrypted elsewhere'))
    .addOption(new Option('--credentials <file>', 'the file that lets in elsewhere, of mode 0600'))
    .action((name: string | undefined, options: VerifyOptions, typed: Command) => {
      const { at } = options;
      const hasLevel = typed.getOptionValueSource('level') === 'cli';
      const ofPlaces =
        options.sample !== undefined || (options.identity ?? options.credentials) !== undefined;
      if (ofPlaces && (at === undefined || name !== undefined || options.version !== undefined))
        refuse({
          type: 'WrongOption',
          message:
            '--sample, --identity and --credentials go with --at and a place, without a name or --version',
        });
      else if (hasLevel && at !== undefined && (ofPlaces || isAddress(at))) refuse(levelOfPlace);
      else if (at !== undefined && name === undefined && options.version === undefined)
        ask(
          (ports) =>
            pipe(
              isPlace(at)(ports),
              TE.chain((isThere) => {
                if (!isThere && !ofPlaces)
                  return tellingAfter(terminal, verifyAsked(name, options, terminal))(ports);
                return hasLevel ? TE.left(levelOfPlace) : verifyCopies(at, options, terminal)(ports);
              }),
            ),
          isAddress(at) ? 'nothing' : 'workspace',
        );
      else if (options.at !== undefined && options.version !== undefined)
        refuse({ type: 'WrongOption', message: '--at does not go with --version' });
      else
        ask(
          takingIndexes(
            name === undefined ? [] : [name],
            tellingAfter(terminal, verifyAsked(name, options, terminal)),
          ),
        );
    })
    .addHelpText(
      'after',
      `${timesHelp}${example(
        'backup_manager verify',
        'backup_manager verify docs_backup --level source',
        'backup_manager verify docs_backup --at yesterday',
        'backup_manager verify --version latest --level read',
        'backup_manager verify --at usb --sample 3/30',
      )}`,
    );
};
