/** The archives of a workspace: every version that the journal has recorded, where it is now, and what was proven of it. */
import type { Event, VerifyLevel } from './event';
import type { PackReport } from './pack-report';
import type { Recorded } from './recorded';
import type { ArchiveName, SourcePath } from './schedule';
import type { Timestamp } from './time';

export interface Verification {
  readonly at: Timestamp;
  readonly level: VerifyLevel;
  /** Null when all of it held. */
  readonly finding: string | null;
}

/** One archive that was made. */
export interface Version {
  readonly name: ArchiveName;
  readonly path: SourcePath;
  /** Its file name in `backups/`. */
  readonly file: string;
  readonly due: Timestamp;
  readonly completed: Timestamp;
  readonly outcome: 'completed' | 'partial';
  /** Why it is partial. */
  readonly reason: string | null;
  readonly report: PackReport;
  readonly verified: Verification | null;
}

/** Versions by name, oldest first. */
export type Archives = ReadonlyMap<ArchiveName, ReadonlyArray<Version>>;

/** The archive that was current is kept under its new name, and the new one is current. */
const addVersion = (
  versions: ReadonlyArray<Version>,
  event: Extract<Event, { type: 'BackupCompleted' | 'BackupPartial' }>,
  at: Timestamp,
): ReadonlyArray<Version> => {
  const { name, path, due, placement, report } = event;
  const present = versions.findLastIndex(({ file }) => file === placement.archive);
  const was = versions[present];
  const kept =
    was === undefined || placement.kept === null
      ? versions.filter(({ file }) => file !== placement.archive)
      : versions.with(present, { ...was, file: placement.kept });
  return [
    ...kept,
    {
      name,
      path,
      file: placement.archive,
      due,
      completed: at,
      outcome: event.type === 'BackupPartial' ? 'partial' : 'completed',
      reason: event.type === 'BackupPartial' ? event.reason : null,
      report,
      verified: null,
    },
  ];
};

const verified = (
  versions: ReadonlyArray<Version>,
  { file, level, finding }: Extract<Event, { type: 'ArchiveVerified' }>,
  at: Timestamp,
): ReadonlyArray<Version> =>
  versions.map((version) =>
    version.file === file ? { ...version, verified: { at, level, finding } } : version,
  );

const removed = (
  versions: ReadonlyArray<Version>,
  { file }: Extract<Event, { type: 'VersionRemoved' }>,
): ReadonlyArray<Version> => versions.filter((version) => version.file !== file);

/** The versions of one name after an event about it. */
const evolveVersions = (
  versions: ReadonlyArray<Version>,
  event: Event,
  at: Timestamp,
): ReadonlyArray<Version> => {
  switch (event.type) {
    case 'BackupCompleted':
    case 'BackupPartial':
      return addVersion(versions, event, at);
    case 'ArchiveVerified':
      return verified(versions, event, at);
    case 'VersionRemoved':
      return removed(versions, event);
    default:
      return versions;
  }
};

/** Folds one line of the journal into the versions by name. */
export const evolveArchives = (archives: Archives, { at, events }: Recorded): Archives => {
  const changed = events.filter(
    (event) =>
      event.type === 'BackupCompleted' ||
      event.type === 'BackupPartial' ||
      event.type === 'ArchiveVerified' ||
      event.type === 'VersionRemoved',
  );
  if (changed.length === 0) return archives;
  const next = new Map(archives);
  for (const event of changed) next.set(event.name, evolveVersions(next.get(event.name) ?? [], event, at));
  return next;
};

export const noArchives: Archives = new Map();

/** The archives of this source under this name, oldest first. */
export const versionsOf = (archives: Archives, name: ArchiveName, path: SourcePath): ReadonlyArray<Version> =>
  (archives.get(name) ?? []).filter((version) => version.path === path);

/** The last archive of this source under this name. */
export const lastVersion = (archives: Archives, name: ArchiveName, path: SourcePath): Version | null =>
  versionsOf(archives, name, path).at(-1) ?? null;

/** Everything was read when it was made, and no look into it found fault since. */
export const isGood = ({ outcome, verified: proof }: Version): boolean =>
  outcome === 'completed' && (proof === null || proof.finding === null);

/** Bytes to one place after the point, in the largest unit that leaves a whole part: 1.5 MB. Units are powers of 1000. */
export const showSize = (bytes: number): string => {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit] ?? 'bytes'}`;
};

/** Under this share of the last archive's content a source looks wrong. */
const suspiciousShare = 0.1;

/** What a new archive's content looks like beside that of the last one. */
export type Suspicion =
  | { readonly type: 'none' }
  /** It held something and holds nothing now: no archive should be made of it. */
  | { readonly type: 'emptied'; readonly reason: string }
  | { readonly type: 'shrunk'; readonly reason: string };

export const suspect = (last: Version | null, { contentBytes }: PackReport): Suspicion => {
  const before = last?.report.contentBytes ?? 0;
  if (before === 0 || contentBytes >= before * suspiciousShare) return { type: 'none' };
  return contentBytes === 0
    ? {
        type: 'emptied',
        reason: `it is empty, and held ${showSize(before)} at its last backup (is a disk not mounted? allow-empty accepts it)`,
      }
    : { type: 'shrunk', reason: `its content shrank from ${showSize(before)} to ${showSize(contentBytes)}` };
};
