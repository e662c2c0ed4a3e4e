/** `diff`: what differs between two versions, or between one and its source. */
import { Option } from 'commander';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { diffFiles, type DiffRequest, type DiffTotals } from '../../app/diff-files';
import { fileEntry } from '../file-entry';
import { versionIdAmong } from '../../domain/archive/version';
import { counted } from '../../domain/counted';
import { escapeControls } from '../../domain/events/log-line';
import { showSize } from '../../domain/size';
import type { Now } from '../../domain/time/time';
import type { EntryDifference } from '../../ports/catalogues';
import type { Action } from '../action';
import { interruptionOf } from '../command-io';
import { interruptedStatus } from '../exit-status';
import { takingIndexes } from '../index-and-name';
import { lazyBar } from '../lazy-bar';
import { replied } from '../output';
import { example, type RegisterCommand, type Terminal } from '../registry';
import { attributeChanges, plainLine } from '../text/files';
import { timesHelp } from '../time-argument';
import { nameCalled } from '../version-asked';

/** How large it was and is, or where it led and leads. */
const sizeText = ({ before, after }: EntryDifference): string => {
  if (before?.type === 'symlink' && after?.type === 'symlink')
    return `  (led to ${before.link ?? ''}, leads to ${after.link ?? ''})`;
  const sizes = [before, after].flatMap((entry) =>
    entry?.type === 'file' || entry?.type === 'hardlink' ? [showSize(entry.size)] : [],
  );
  const [was, is] = sizes;
  if (was === undefined) return '';
  return is === undefined || is === was ? `  (${was})` : `  (${was} -> ${is})`;
};

const signs = { added: '+', removed: '-', content: 'M', attributes: 'm' } as const;

const lineOf =
  (now: Now) =>
  (difference: EntryDifference): string => {
    const { kind, before, after } = difference;
    const entry = after ?? before;
    if (entry === null) return '';
    const more =
      kind === 'attributes' && before !== null && after !== null
        ? `  (${attributeChanges(now, before, after)})`
        : sizeText(difference);
    return `${signs[kind]} ${plainLine(entry)}${escapeControls(more)}`;
  };

const totalsLine = ({ added, removed, content, attributes }: DiffTotals): string =>
  [
    `${added.entries} added (${showSize(added.bytes)})`,
    `${removed.entries} removed (${showSize(removed.bytes)})`,
    `${content.entries} changed (${showSize(content.bytes)})`,
    `${attributes.entries} with another mode, owner or time`,
  ].join(', ');

const diff =
  (request: DiffRequest, terminal: Terminal): Action =>
  (ports) => {
    const signal = interruptionOf(terminal);
    const bar = lazyBar(terminal, 'read');
    const now = ports.clock.now();
    const document = fileEntry(now.zone);
    return pipe(
      diffFiles(request, bar.show, signal)(ports),
      TE.bindTo('found'),
      TE.bind('archives', () => ports.archiveIndex.read),
      TE.map(({ found, archives }) => {
        const { before, after, differences, totals, compared } = found;
        const versions = archives.get(before.name) ?? [];
        const named = (version: typeof before) => ({
          version: versionIdAmong(versions, version),
          file: version.file,
        });
        const newer = after === null ? null : named(after);
        const sides = `${named(before).version} and ${newer === null ? 'the source' : newer.version}`;
        return replied(
          {
            command: 'diff',
            result: {
              name: before.name,
              before: named(before),
              after: newer,
              differences: differences.map((one) => ({
                kind: one.kind,
                before: one.before === null ? null : document(one.before),
                after: one.after === null ? null : document(one.after),
              })),
              totals,
              ...compared,
            },
          },
          {
            results:
              differences.length === 0
                ? [`${sides} are alike`]
                : [...differences.map(lineOf(now)), `between ${sides}: ${totalsLine(totals)}`],
            errors:
              compared.unreadCount === 0
                ? []
                : [
                    `${counted(compared.unreadCount, 'path')} of the source could not be read:`,
                    ...compared.unread
                      .slice(0, 10)
                      .map(({ path, reason }) => `  ${escapeControls(`${path}: ${reason}`)}`),
                  ],
            status: compared.unreadCount === 0 ? 0 : 1,
          },
        );
      }),
      TE.orElse((error) =>
        signal.aborted
          ? TE.right(replied({ command: 'diff', result: null }, { status: interruptedStatus }))
          : TE.left(error),
      ),
      TE.chainFirstIOK(() => () => bar.end()),
    );
  };

export const diffCommand: RegisterCommand = ({ command, ask, refuse, terminal }) => {
  command('diff', 'Show what differs between two versions, or between one and its source')
    .argument('<name>', 'the name in its schedule, or its index')
    .argument(
      '[v1]',
      'the older version, as backups --long shows it, or a day or minute; without it the one before the newest',
    )
    .argument('[v2]', 'the newer one; without it the newest')
    .addOption(new Option('--source', 'compare with the source as it is now; without a version the newest'))
    .action(
      (
        name: string,
        older: string | undefined,
        newer: string | undefined,
        { source = false }: { readonly source?: boolean },
      ) => {
        if (source && newer !== undefined)
          refuse({ type: 'WrongOption', message: '--source takes the place of the second version' });
        else
          ask(
            takingIndexes([name], (ports) =>
              pipe(
                nameCalled(ports, name),
                TE.chain((called) =>
                  diff(
                    { name: called, older: older ?? null, newer: newer ?? null, withSource: source },
                    terminal,
                  )(ports),
                ),
              ),
            ),
          );
      },
    )
    .addHelpText(
      'after',
      `${timesHelp}
+ was added, - removed, M has another content, m another mode, owner or time.
Of a directory the time is not compared: it changes with what lies in it.
${example(
  'backup_manager diff docs_backup',
  'backup_manager diff docs_backup yesterday latest',
  'backup_manager diff docs_backup --source',
)}`,
    );
};
