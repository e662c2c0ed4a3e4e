/** `cat`: one file of a backup, byte for byte. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { cannotRead, withHeld, type AskedVersion, type Held } from '../../app/held-archive';
import type { BackupError } from '../../domain/error';
import { escapeControls } from '../../domain/events/log-line';
import type { PrintFailure } from '../../ports/catalogues';
import type { Action } from '../action';
import { interruptionOf } from '../command-io';
import { takingIndexes } from '../index-and-name';
import { lazyBar } from '../lazy-bar';
import { interruptedStatus } from '../exit-status';
import { silence } from '../output';
import { example, type RegisterCommand, type Terminal } from '../registry';
import { timesHelp } from '../time-argument';
import { atOption, versionAsked, type VersionOptions, versionOption, versionRefusal } from '../version-asked';

const failed =
  (path: string) =>
  ({ shown, version }: Held) =>
  (failure: PrintFailure): BackupError => {
    switch (failure.kind) {
      case 'absent':
        return { type: 'NotInArchive', archive: shown, name: version.name, path };
      case 'no file':
        return { type: 'CannotRead', archive: shown, reason: `${path}: ${failure.message}` };
      case 'output':
      case 'reader gone':
        return { type: 'CannotRead', archive: shown, reason: failure.message };
      case 'missing':
      case 'unreadable':
      case 'changed':
      case 'damaged':
      case 'no-space':
      case 'abandoned':
      case 'unsupported':
      case 'other':
        return cannotRead(shown)(failure);
    }
  };

const catOf =
  (asked: AskedVersion, path: string, terminal: Terminal): Action =>
  (ports) => {
    const signal = interruptionOf(terminal);
    const bar = lazyBar(terminal, 'read');
    return pipe(
      withHeld(
        ports,
        asked,
        (held) =>
          pipe(
            ports.catalogues.print(held, path, bar.show, signal),
            TE.map(({ wholly }) => ({ wholly, shown: held.shown })),
            TE.orElse((failure) =>
              // why: a reader that has seen enough is no error
              failure.kind === 'reader gone' ? TE.right({ wholly: null, shown: '' }) : TE.left(failure),
            ),
          ),
        failed(path),
      ),
      TE.map(({ wholly, shown }) => ({
        ...silence,
        notes: wholly === null ? [] : [escapeControls(`all of ${shown} was read: ${wholly}`)],
      })),
      TE.orElse((error) =>
        signal.aborted ? TE.right({ ...silence, status: interruptedStatus }) : TE.left(error),
      ),
      TE.chainFirstIOK(() => () => bar.end()),
    );
  };

export const catCommand: RegisterCommand = ({ command, ask, refuse, terminal, json }) => {
  command('cat', 'Write one file of a backup to standard output, byte for byte')
    .argument('<name>', 'the name in its schedule, or its index; the newest version is read')
    .argument('<path>', 'the file, as files shows it')
    .addOption(versionOption())
    .addOption(atOption())
    .action((name: string, path: string, options: VersionOptions) => {
      const refusal = json()
        ? { type: 'WrongOption' as const, message: '--json does not go with cat: its result is the file' }
        : versionRefusal(options);
      if (refusal !== null) refuse(refusal);
      else
        ask(
          takingIndexes([name], (ports) =>
            pipe(
              versionAsked(ports, name, options),
              TE.chain((asked) => catOf(asked, path, terminal)(ports)),
            ),
          ),
        );
    })
    .addHelpText(
      'after',
      `${timesHelp}${example(
        'backup_manager cat docs_backup docs/letter.txt',
        'backup_manager cat docs_backup docs/letter.txt --at yesterday | diff - docs/letter.txt',
      )}`,
    );
};
