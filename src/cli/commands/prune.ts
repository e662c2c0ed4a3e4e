/** `prune`: applies the rules of retention now, or explains them line by line. */
import { Option } from 'commander';
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { nameAsked } from '../../app/name-asked';
import { pruneArchives } from '../../app/prune-archives';
import type { BackupError } from '../../domain/error';
import type { Action } from '../action';
import { type CommandIo, interruptionOf, sayWaiting } from '../command-io';
import { takingIndexes } from '../index-and-name';
import { example, type RegisterCommand } from '../registry';
import { pruned } from '../text/prune';
import type { Screen } from '../text/screen';
import { unlessInterrupted } from '../unless-interrupted';

export const prune =
  (which: string | null, dryRun: boolean, io: CommandIo, screen: Screen): Action =>
  (ports) => {
    const signal = interruptionOf(io);
    return pipe(
      which === null ? TE.right<BackupError, string | null>(null) : nameAsked(which)(ports),
      TE.chainW((name) => pruneArchives(name, dryRun, signal, sayWaiting(io))(ports)),
      TE.map((schedules) => pruned(schedules, dryRun, screen)),
      unlessInterrupted(signal, 'prune', 'interrupted: nothing was removed'),
    );
  };

export const pruneCommand: RegisterCommand = ({ command, ask, terminal }) => {
  command('prune', 'Apply the rules of retention now')
    .argument('[name]', 'only to archives of this name, or of the schedule at this index')
    .addOption(new Option('--dry-run', 'say line by line what would be kept and removed, and why'))
    .action((name: string | undefined, { dryRun = false }: { readonly dryRun?: boolean }) =>
      ask(
        takingIndexes(
          name === undefined ? [] : [name],
          prune(name ?? null, dryRun, terminal, terminal.screen()),
        ),
      ),
    )
    .addHelpText(
      'after',
      `
Every backup does the same after it. What is removed rests in the trash.
${example('backup_manager prune --dry-run', 'backup_manager prune docs_backup')}`,
    );
};
