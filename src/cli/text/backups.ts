/** The archives that the journal knows, as rows of a table and for programs. */
import type { VersionEntry } from '../../codecs/replies/archives';
import type { Version } from '../../domain/archive/archives';
import { showSize } from '../../domain/size';
import { escapeControls } from '../../domain/events/log-line';
import type { Timestamp } from '../../domain/time/time';
import { paletteOf, type Screen } from './screen';
import type { Column } from './table';

const ratio = ({ report: { bytes, contentBytes } }: Version): string =>
  contentBytes === 0 ? '-' : `${Math.round((100 * bytes) / contentBytes)} %`;

/** The finding comes first: it stays where the column is cut. */
const verifiedWhen = ({ verified: proof }: Version, show: (at: Timestamp) => string): string =>
  proof === null ? 'never' : `${proof.finding === null ? proof.level : 'FAILED'} ${show(proof.at)}`;

export const versionRow =
  (show: (at: Timestamp) => string, idOf: (version: Version) => string) =>
  (version: Version): ReadonlyArray<string> => [
    escapeControls(version.name),
    idOf(version),
    show(version.completed),
    version.outcome,
    showSize(version.report.bytes),
    ratio(version),
    String(version.report.entries),
    version.report.sha256.slice(0, 12),
    verifiedWhen(version, show),
  ];

export const longColumns = (screen: Screen): ReadonlyArray<Column> => {
  const { good, doubtful, bad } = paletteOf(screen);
  return [
    { title: 'name', shrinks: true },
    { title: 'version' },
    { title: 'when' },
    { title: 'outcome', paint: (cell) => (cell.startsWith('completed') ? good : doubtful)(cell) },
    { title: 'size', align: 'right' },
    { title: 'ratio', align: 'right', optional: true },
    { title: 'entries', align: 'right', optional: true },
    { title: 'digest', optional: true },
    { title: 'verified', shrinks: true, paint: (cell) => (cell.startsWith('FAILED') ? bad(cell) : cell) },
  ];
};

export const versionEntry =
  (present: ReadonlySet<string>, idOf: (version: Version) => string) =>
  (version: Version): VersionEntry => {
    const { name, file, path, due, completed, outcome, reason, report, verified: proof } = version;
    const { bytes, contentBytes, entries, sha256 } = report;
    return {
      name,
      version: idOf(version),
      file,
      present: present.has(file),
      path,
      due,
      completed,
      outcome,
      reason,
      bytes,
      contentBytes,
      entries,
      sha256,
      verified: proof,
    };
  };
