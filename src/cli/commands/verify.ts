/** `verify`: checks the archives. */
import { Option } from 'commander';
import type { IO } from 'fp-ts/IO';
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { verify as verifyArchives, type VerifyQuery, type VerifyReport } from '../../app/verify';
import type { BackupError } from '../../domain/error';
import type { VerifyLevel } from '../../domain/events/event';
import type { Instant } from '../../domain/time/time';
import { type Action, type CliPorts, logged } from '../action';
import { type CommandIo, interruptionOf } from '../command-io';
import { takingIndexes } from '../index-and-name';
import { example, type RegisterCommand } from '../registry';
import { tellingAfter } from '../telling';
import { differsIn, verified } from '../text/verify';
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
}

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
    .addOption(new Option('--at <time>', 'the newest version that was there then'))
    .action((name: string | undefined, options: VerifyOptions) => {
      if (options.at !== undefined && options.version !== undefined)
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
      )}`,
    );
};
