/** What lies in the trash, as rows of a table and for programs, and what came of `undelete` and `remove`. */
import type { RemovedByHand } from '../../app/trash/remove';
import type { Undeleted } from '../../app/trash/undelete';
import type { TrashEntry } from '../../codecs/replies/trash';
import { bytesTogether } from '../../domain/archive/bytes-together';
import { counted } from '../../domain/counted';
import { escapeControls } from '../../domain/events/log-line';
import type { Resting } from '../../domain/history/resting';
import { showSize } from '../../domain/size';
import { instantOf, type Now, shown, timestampAt } from '../../domain/time/time';
import { type Output, replied } from '../output';
import type { Screen } from './screen';
import { type Column, table } from './table';

/** Bytes of what is in the trash, by file name. */
type Sizes = ReadonlyMap<string, number | null>;

const isPresent = (sizes: Sizes, { trash, version }: Resting): boolean =>
  sizes.get(trash) === version.report.bytes;

export const trashEntry =
  (sizes: Sizes, { zone }: Now) =>
  (entry: Resting): TrashEntry => {
    const { name, file, path, completed, report } = entry.version;
    return {
      ...{
        name,
        version: entry.id,
        file,
        trash: entry.trash,
        present: isPresent(sizes, entry),
        path,
        completed,
      },
      ...{ bytes: report.bytes, removed: entry.at, reason: entry.reason },
      until: timestampAt(entry.until, zone),
    };
  };

const columns: ReadonlyArray<Column> = [
  { title: 'name' },
  { title: 'version' },
  { title: 'size', align: 'right', optional: true },
  { title: 'until' },
  { title: 'removed', optional: true },
  { title: 'why', shrinks: true },
];

/** How much lies there, in a line, and how many that should are missing. */
export const trashLines = (
  entries: ReadonlyArray<Resting>,
  sizes: Sizes,
  now: Now,
): ReadonlyArray<string> => {
  const present = entries.filter((entry) => isPresent(sizes, entry));
  const missing = entries.length - present.length;
  const [first] = [...present].sort((a, b) => a.until - b.until);
  const bytes = bytesTogether(present.map(({ version }) => version));
  return [
    ...(first === undefined
      ? []
      : [
          `${counted(present.length, 'archive')} in the trash, ${showSize(bytes)}, the first until ${shown(now)(first.until)}: undelete shows them`,
        ]),
    ...(missing === 0
      ? []
      : [
          `${counted(missing, 'archive')} of the trash ${missing === 1 ? 'is' : 'are'} missing: undelete tells which`,
        ]),
  ];
};

export const trashListed = (
  entries: ReadonlyArray<Resting>,
  sizes: Sizes,
  now: Now,
  screen: Screen,
): Output =>
  replied(
    { command: 'undelete', result: { trash: entries.map(trashEntry(sizes, now)), undeleted: null } },
    {
      results:
        entries.length === 0
          ? ['nothing lies in the trash']
          : table(
              columns,
              entries.map(({ id, version, until, at, reason }) => [
                escapeControls(version.name),
                id,
                showSize(version.report.bytes),
                shown(now)(until),
                shown(now)(at),
                escapeControls(reason),
              ]),
              screen.width,
            ),
      notes: entries
        .filter((entry) => !isPresent(sizes, entry))
        .map(({ trash }) => `backups/.trash/${trash} is missing, or is not what was removed`),
    },
  );

export const undeleted = ({ entry: { version }, file, heldUntil }: Undeleted, now: Now): Output => {
  const { name, completed, report } = version;
  const renamed = file === version.file ? '' : ` (it was ${version.file}, which is another archive now)`;
  return replied(
    {
      command: 'undelete',
      result: {
        trash: null,
        undeleted: {
          ...{ name, file, completed, bytes: report.bytes },
          held: timestampAt(heldUntil, now.zone),
        },
      },
    },
    {
      results: [
        escapeControls(
          `backups/${file} is back${renamed}: ${name}, made at ${shown(now)(instantOf(completed))}`,
        ),
      ],
      notes: [`retention leaves it alone until ${shown(now)(heldUntil)}; pin keeps it longer`],
    },
  );
};

export const removedByHand = ({ version, removed }: RemovedByHand): Output => {
  const { name, completed, report } = version;
  const { file, trash = null } = removed;
  return replied(
    {
      command: 'remove',
      result: { name, file, completed, bytes: report.bytes, trash },
    },
    {
      results: [
        escapeControls(
          trash === null ? `backups/${file} is removed` : `backups/${file} lies in the trash now`,
        ),
      ],
      notes: trash === null ? [] : ['undelete shows until when, and brings it back'],
    },
  );
};
