/** `cat`: one file of a backup, byte for byte. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { cannotRead, withHeld, type AskedVersion, type Held } from '../../app/held-archive';
import { fileEntry } from '../file-entry';
import { versionIdAmong } from '../../domain/archive/version';
import type { BackupError } from '../../domain/error';
import { escapeControls } from '../../domain/events/log-line';
import type { Printed, PrintFailure } from '../../ports/catalogues';
import type { Action } from '../action';
import { interruptionOf } from '../command-io';
import { takingIndexes } from '../index-and-name';
import { lazyBar } from '../lazy-bar';
import { interruptedStatus } from '../exit-status';
import { replied, silence } from '../output';
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

/** What a document holds at most, in bytes: it is made in memory. */
const mostInDocument = 64 * 1024 * 1024;

/** Standard output takes the bytes as they come; a document holds all of them. */
const catOf =
  (asked: AskedVersion, path: string, isJson: boolean, terminal: Terminal): Action =>
  (ports) => {
    const signal = interruptionOf(terminal);
    const bar = lazyBar(terminal, 'read');
    const print = (held: Held) =>
      pipe(
        ports.catalogues.print(held, path, isJson ? mostInDocument : null, bar.show, signal),
        TE.map((printed): { readonly held: Held; readonly printed: Printed | null } => ({ held, printed })),
        TE.orElse((failure) =>
          // why: a reader that has seen enough is no error
          failure.kind === 'reader gone' ? TE.right({ held, printed: null }) : TE.left(failure),
        ),
      );
    return pipe(
      withHeld(ports, asked, print, failed(path)),
      TE.bindTo('found'),
      TE.bind('archives', () => ports.archiveIndex.read),
      TE.map(({ found: { held, printed }, archives }) => {
        const { version, shown } = held;
        if (printed === null) return silence;
        const { entry, content, wholly } = printed;
        const said = {
          ...silence,
          notes: wholly === null ? [] : [escapeControls(`all of ${shown} was read: ${wholly}`)],
        };
        if (content === null) return said;
        const result = {
          name: version.name,
          version: versionIdAmong(archives.get(version.name) ?? [], version),
          file: version.file,
          entry: fileEntry(ports.clock.now().zone)(entry),
          content,
        };
        return replied({ command: 'cat', result }, said);
      }),
      TE.orElse((error) =>
        signal.aborted
          ? TE.right(replied({ command: 'cat', result: null }, { status: interruptedStatus }))
          : TE.left(error),
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
      const refusal = versionRefusal(options);
      if (refusal !== null) refuse(refusal);
      else
        ask(
          takingIndexes([name], (ports) =>
            pipe(
              versionAsked(ports, name, options),
              TE.chain((asked) => catOf(asked, path, json(), terminal)(ports)),
            ),
          ),
        );
    })
    .addHelpText(
      'after',
      `${timesHelp}${example(
        'backup_manager cat docs_backup docs/letter.txt',
        'backup_manager cat docs_backup docs/letter.txt --at yesterday > letter.old',
      )}`,
    );
};
