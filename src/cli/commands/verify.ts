/** `verify`: checks the archives. */
import { Option } from 'commander';
import type { IO } from 'fp-ts/IO';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { verify as verifyArchives, type VerifyReport } from '../../app/verify';
import type { BackupError } from '../../domain/error';
import type { VerifyLevel } from '../../domain/events/event';
import { type Action, type CliPorts, logged } from '../action';
import { type CommandIo, interruptionOf } from '../command-io';
import { takingIndexes } from '../index-and-name';
import { interruptedStatus } from '../exit-status';
import { replied } from '../output';
import { example, type RegisterCommand } from '../registry';
import { differsIn, verified } from '../text/verify';

/** What the journal keeps nothing of: that a source has changed is no event of its archive. */
const logDifferences =
  (ports: CliPorts) =>
  ({ archives }: VerifyReport): IO<void> =>
  () => {
    for (const { file, differenceCount } of archives)
      if (differenceCount > 0) logged(`backups/${file} ${differsIn(differenceCount)}`)(ports)(undefined);
  };

/** Every version of `name`, or of all names when it is null. */
export const verify =
  (name: string | null, level: VerifyLevel, io: CommandIo): Action =>
  (ports) => {
    const signal = interruptionOf(io);
    return pipe(
      verifyArchives(name, level, () => undefined, signal)(ports),
      TE.chainFirstIOK(logDifferences(ports)),
      TE.map(verified),
      TE.orElse((error) =>
        signal.aborted
          ? TE.right(
              replied(
                { command: 'verify', result: null },
                { notes: ['interrupted'], status: interruptedStatus },
              ),
            )
          : TE.left(error),
      ),
    );
  };

export const verifyCommand: RegisterCommand = ({ command, ask, terminal }) => {
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
    .action((name: string | undefined, options: { readonly level: VerifyLevel }) =>
      ask(
        takingIndexes(name === undefined ? [] : [name], (ports) =>
          pipe(
            name === undefined
              ? TE.right<BackupError, string | null>(null)
              : pipe(
                  TE.fromTask(() => import('../../app/name-asked')),
                  TE.chainW(({ nameAsked }) => nameAsked(name)(ports)),
                ),
            TE.chain((called) => verify(called, options.level, terminal)(ports)),
          ),
        ),
      ),
    )
    .addHelpText(
      'after',
      example('backup_manager verify', 'backup_manager verify docs_backup --level source'),
    );
};
