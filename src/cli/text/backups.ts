/** The archives that the journal knows, as rows of a table and for programs. */
import stringWidth from 'string-width';
import type { VersionEntry } from '../../codecs/replies/archives';
import { versionFacts } from '../../codecs/replies/version-facts';
import type { Version } from '../../domain/archive/archives';
import type { Sharing } from '../../domain/archive/shared-files';
import { counted } from '../../domain/counted';
import { showSize } from '../../domain/size';
import { escapeControls } from '../../domain/events/log-line';
import type { Timestamp } from '../../domain/time/time';
import { paletteOf, type Screen } from './screen';
import { type Column, table } from './table';

const indent = '  ';

/** Of less content than this, most of an archive is what a tar needs beside it. */
const leastContent = 1000;

/** What an archive takes of its content's size; of little content, or of files that hardly have any, it says nothing. */
const ratio = ({ report: { bytes, contentBytes } }: Version): string =>
  contentBytes < leastContent || bytes > 2 * contentBytes
    ? '-'
    : `${Math.round((100 * bytes) / contentBytes)} %`;

/** The finding comes first: it stays where the column is cut. */
const verifiedWhen = ({ verified: proof }: Version, show: (at: Timestamp) => string): string =>
  proof === null ? 'never' : `${proof.finding === null ? proof.level : 'FAILED'} ${show(proof.at)}`;

/** What is told of each version beside what the journal has. */
export interface Shown {
  readonly show: (at: Timestamp) => string;
  readonly idOf: (version: Version) => string;
  /** Which are one file; null where nobody looked, or nothing is shared. */
  readonly sharing: Sharing | null;
  /** The destinations where it stands; null where there is none, or nobody asked. */
  readonly copiesOf?: ((version: Version) => ReadonlyArray<string>) | null;
}

const aloneCell = (alone: number | null): string => (alone === null ? '-' : showSize(alone));

const versionRow =
  ({ show, idOf, sharing, copiesOf = null }: Shown) =>
  (version: Version): ReadonlyArray<string> => [
    escapeControls(version.name),
    idOf(version),
    show(version.completed),
    version.pinned === null ? version.outcome : `${version.outcome}, pinned`,
    showSize(version.report.bytes),
    ...(sharing === null ? [] : [aloneCell(sharing.alone(version))]),
    ratio(version),
    String(version.report.entries),
    version.report.sha256.slice(0, 12),
    verifiedWhen(version, show),
    ...(copiesOf === null ? [] : [copiesOf(version).map(escapeControls).join(', ') || '-']),
  ];

const longColumns = (screen: Screen, { sharing, copiesOf = null }: Shown): ReadonlyArray<Column> => {
  const { good, doubtful, bad } = paletteOf(screen);
  return [
    { title: 'name' },
    { title: 'version' },
    { title: 'when', optional: true },
    { title: 'outcome', paint: (cell) => (cell.startsWith('completed') ? good : doubtful)(cell) },
    { title: 'size', align: 'right' },
    ...(sharing === null ? [] : [{ title: 'alone', align: 'right' as const, optional: true }]),
    { title: 'ratio', align: 'right', optional: true },
    { title: 'entries', align: 'right', optional: true },
    { title: 'digest', optional: true },
    { title: 'verified', shrinks: true, paint: (cell) => (cell.startsWith('FAILED') ? bad(cell) : cell) },
    ...(copiesOf === null ? [] : [{ title: 'elsewhere', optional: true }]),
  ];
};

/** What stands beside a name in any case: version, outcome, size and the beginning of when it was verified. */
const besides = 54;

/**
 * The table of all versions, oldest first. A name is never cut: where there is no room for one beside what is to be said of
 * it, each stands in a line of its own above its versions.
 */
export const versionLines = (
  versions: ReadonlyArray<Version>,
  shown: Shown,
  screen: Screen,
): ReadonlyArray<string> => {
  const columns = longColumns(screen, shown);
  const row = versionRow(shown);
  const { width } = screen;
  const longest = Math.max(0, ...versions.map(({ name }) => stringWidth(escapeControls(name))));
  if (width === null || longest + besides <= width) return table(columns, versions.map(row), width);
  const names = [...new Set(versions.map(({ name }) => name))];
  const [head = '', ...rows] = table(
    columns.slice(1),
    versions.map((version) => row(version).slice(1)),
    width - indent.length,
  );
  return [
    indent + head,
    ...names.flatMap((name) => [
      escapeControls(name),
      ...rows.filter((_, index) => versions[index]?.name === name).map((line) => indent + line),
    ]),
  ];
};

/** How many names of one file are told one by one. */
const namedSharers = 3;

/** Which versions are one file: a line for each such file. */
export const sharedLines = ({ groups }: Sharing): ReadonlyArray<string> =>
  groups.map((versions) => {
    const files = versions.map(({ file }) => `backups/${file}`);
    const named = files.slice(-namedSharers);
    const others = files.length - named.length;
    const more = others === 0 ? '' : ` and ${counted(others, 'other')}`;
    const bytes = versions[0]?.report.bytes ?? 0;
    return escapeControls(`${named.join(', ')}${more} are one file of ${showSize(bytes)} (hard links)`);
  });

export const versionEntry =
  (present: ReadonlySet<string>, idOf: (version: Version) => string, sharing: Sharing | null = null) =>
  (version: Version): VersionEntry => {
    const { name, file, trigger, pinned } = version;
    const alone = sharing?.alone(version) ?? null;
    const sharers = sharing?.sharers(version) ?? [];
    return {
      ...{ name, version: idOf(version), file, present: present.has(file) },
      ...{ ...versionFacts(version), trigger, pinned },
      ...(alone === null ? {} : { alone }),
      ...(sharers.length === 0 ? {} : { sharedWith: sharers.map((other) => other.file) }),
    };
  };
