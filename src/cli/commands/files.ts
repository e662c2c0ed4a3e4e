/** `files` (`ls`): what a version holds. */
import { Option } from 'commander';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { withHeld, type AskedVersion, type Held } from '../../app/held-archive';
import { fileEntry } from '../file-entry';
import type { FileEntry } from '../../codecs/replies/files';
import { versionIdAmong } from '../../domain/archive/version';
import { escapeControls } from '../../domain/events/log-line';
import type { Now } from '../../domain/time/time';
import type { Entry } from '../../ports/catalogues';
import type { Action } from '../action';
import { interruptionOf } from '../command-io';
import { interruptedStatus } from '../exit-status';
import { takingIndexes } from '../index-and-name';
import { lazyBar } from '../lazy-bar';
import { type Output, replied, silence } from '../output';
import { example, type RegisterCommand, type Terminal } from '../registry';
import { longLine, plainLine, treeLines } from '../text/files';
import { timesHelp } from '../time-argument';
import { atOption, versionAsked, type VersionOptions, versionOption, versionRefusal } from '../version-asked';

interface FilesOptions extends VersionOptions {
  readonly long?: boolean;
  readonly tree?: boolean;
}

const lineOf = ({ long, tree }: FilesOptions, now: Now): ((entry: Entry) => string) =>
  tree === true ? treeLines() : long === true ? longLine(now) : plainLine;

/** Lines are said as they come: an archive may hold millions. A document holds all. */
const filesOf =
  (
    asked: AskedVersion,
    paths: ReadonlyArray<string>,
    options: FilesOptions,
    isJson: boolean,
    terminal: Terminal,
    say: (output: Output) => void,
  ): Action =>
  (ports) => {
    const now = ports.clock.now();
    const signal = interruptionOf(terminal);
    const bar = lazyBar(terminal, 'read');
    const line = lineOf(options, now);
    const document = fileEntry(now.zone);
    let entries: FileEntry[] = [];
    const hear = (told: ReadonlyArray<Entry>): void => {
      bar.end();
      if (isJson) entries.push(...told.map(document));
      else say({ ...silence, results: told.map(line) });
    };
    const list = (held: Held) => {
      entries = [];
      return pipe(
        ports.catalogues.list(held, paths, hear, bar.show, signal),
        TE.map((listed) => ({ held, listed })),
      );
    };
    return pipe(
      withHeld(ports, asked, list),
      TE.bindTo('found'),
      TE.bind('archives', () => ports.archiveIndex.read),
      TE.map(({ found: { held, listed }, archives }) => {
        const { name, file } = held.version;
        const version = versionIdAmong(archives.get(name) ?? [], held.version);
        const { absent } = listed;
        return replied(
          { command: 'files', result: { name, version, file, entries, absent } },
          {
            errors: absent.map((path) => escapeControls(`can't find ${path} in ${held.shown}`)),
            status: absent.length === 0 ? 0 : 1,
          },
        );
      }),
      TE.orElse((error) =>
        signal.aborted
          ? TE.right(replied({ command: 'files', result: null }, { status: interruptedStatus }))
          : TE.left(error),
      ),
      TE.chainFirstIOK(() => () => bar.end()),
    );
  };

export const filesCommand: RegisterCommand = ({ command, ask, refuse, terminal, json, say }) => {
  command('files', 'Show what a backup holds (also: ls)')
    .argument('<name>', 'the name in its schedule, or its index; the newest version is shown')
    .argument('[paths...]', 'only these members, and all below them')
    .addOption(new Option('-l, --long', 'with mode, owner, size and time'))
    .addOption(new Option('--tree', 'what lies in a directory below it'))
    .addOption(versionOption())
    .addOption(atOption())
    .action((name: string, paths: ReadonlyArray<string>, options: FilesOptions) => {
      const refusal =
        options.long === true && options.tree === true
          ? { type: 'WrongOption' as const, message: '--long does not go with --tree' }
          : versionRefusal(options);
      if (refusal !== null) refuse(refusal);
      else
        ask(
          takingIndexes([name], (ports) =>
            pipe(
              versionAsked(ports, name, options),
              TE.chain((asked) => filesOf(asked, paths, options, json(), terminal, say)(ports)),
            ),
          ),
        );
    })
    .addHelpText(
      'after',
      `${timesHelp}${example(
        'backup_manager files docs_backup',
        'backup_manager files docs_backup docs/letters --long',
        'backup_manager ls docs_backup --tree --at yesterday',
      )}`,
    );
};
