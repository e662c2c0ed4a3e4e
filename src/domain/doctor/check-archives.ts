/** Checks `backups/` against the journal: what is missing, changed, faulty, or unknown. It reads no archive. */
import { counted } from '../counted';
import type { Version } from '../archive/archives';
import type { VerifyEffect } from '../archive/verification-plan';
import { showSize } from '../size';
import { type KeepEffect, keepText } from '../archive/keep-effect';
import type { ArchiveName, ScheduleSpec } from '../schedule/schedule';
import type { PlaceOf } from '../schedule/source-place';
import { shellArgument } from '../shell-argument';
import { wallDateTime } from '../time/time';
import { repairAdvice } from './advice';
import { checkTrash, type TrashSeen } from './check-trash';
import { checked, type CheckReport, type Finding, type Remark } from './finding';
import type { RecordedVersion } from './recorded-versions';

export interface ArchivesSeen {
  readonly recorded: ReadonlyArray<RecordedVersion>;
  /** Whether there is anything under the name `backups`, be it a link to nothing. */
  readonly directoryIsThere: boolean;
  /** Names in `backups/`, and the sizes of the archives among them, bytes. */
  readonly names: ReadonlyArray<string>;
  readonly sizes: ReadonlyMap<string, number>;
  /** Why nobody could look at the other archives. */
  readonly unseen: ReadonlyMap<string, string>;
  /** Files on their way to a name: nothing can be said of them yet. */
  readonly moving: ReadonlySet<string>;
  /** What comes of each schedule's `keep`; none while an archive is made, and versions are on their way out. */
  readonly retention: ReadonlyArray<KeepSeen>;
  /** Schedules with `verify`, and how their archives stand. */
  readonly verification: ReadonlyArray<{ readonly line: string; readonly effect: VerifyEffect }>;
  readonly trash: TrashSeen;
  readonly placeOf: PlaceOf;
  /** By which word a schedule of a name is meant in a shell. */
  readonly wordOf: (name: ArchiveName) => string;
}

/** A schedule in force with `keep`. */
export interface KeepSeen {
  readonly line: string;
  readonly spec: ScheduleSpec;
  readonly effect: KeepEffect;
  /** By which word it is meant in a shell. */
  readonly word: string;
}

/** How a bad archive is replaced: another look, another backup, and what becomes of the bad one. */
const replacing = ({ file }: Version, word: string): ReadonlyArray<string> => [
  `backup_manager verify ${word} looks again`,
  `backup_manager run ${word} makes another one`,
  `then take the bad one away, and let it be journalled: rm ${shellArgument(`backups/${file}`)}; backup_manager doctor --repair`,
];

const missing = ({ version, schedule }: RecordedVersion): Finding => ({
  id: 'archive-missing',
  where: `backups/${version.file}`,
  what: `it was made at ${wallDateTime(version.completed)}, and is not there`,
  advice: ['put it back, if you have it elsewhere', `else ${repairAdvice('journals that it is gone')}`],
  remedy: { type: 'forget', version, schedule },
});

const allMissing = (count: number, isEmpty: boolean): Finding => ({
  id: 'archives-all-missing',
  where: 'backups/',
  what: count === 1 ? 'the recorded archive is not there' : `none of the ${count} recorded archives is there`,
  // why: an unmounted disk looks just like this, and what a repair journals can't be taken back
  advice: [
    'is a disk not mounted there? mount it',
    `if they are gone for good: ${isEmpty ? '' : 'move what is in it elsewhere, '}rmdir backups, then ${repairAdvice('journals that')}`,
  ],
  remedy: null,
});

/** The size as people read it, and to the byte where that says less. */
const exactly = (bytes: number): string => (bytes < 1000 ? showSize(bytes) : `${showSize(bytes)} (${bytes})`);

const changed = (version: Version, size: number, word: string): Finding => ({
  id: 'archive-changed',
  where: `backups/${version.file}`,
  what: `it is not the archive that was made: it has ${exactly(size)}, and had ${exactly(version.report.bytes)}`,
  advice: replacing(version, word),
  remedy: null,
});

const faulty = (
  version: Version,
  { at: when, finding }: NonNullable<Version['verified']>,
  word: string,
): Finding => ({
  id: 'archive-faulty',
  where: `backups/${version.file}`,
  what: `it did not verify at ${wallDateTime(when)}: ${finding ?? ''}`,
  advice: replacing(version, word),
  remedy: null,
});

const unseenOne = ([file, reason]: readonly [string, string]): Finding => ({
  id: 'archive-unreadable',
  where: `backups/${file}`,
  what: `nobody can look at it: ${reason}`,
  advice: [
    'look at its disk: dmesg, and what the maker of the disk or of the file system has to check it',
    'backup_manager verify tells which archives can still be read',
  ],
  remedy: null,
});

const unknown = (file: string): Finding => ({
  id: 'archive-unknown',
  where: `backups/${file}`,
  what: 'the journal does not know it: nobody can tell whether it is whole',
  advice: [
    'backup_manager adopt reads it to its end, and takes it into the journal if it is whole',
    `backup_manager restore --archive ${shellArgument(`backups/${file}`)} restores it`,
    'move it out of backups/, be it to keep it elsewhere',
  ],
  remedy: null,
});

const ofPresent = (version: Version, size: number, word: string): ReadonlyArray<Finding> => {
  if (size !== version.report.bytes) return [changed(version, size, word)];
  const { verified } = version;
  return verified === null || verified.finding === null ? [] : [faulty(version, verified, word)];
};

const stranger = (name: string): Remark => ({
  id: 'file-unknown',
  where: `backups/${name}`,
  what: 'it is no archive, and is left alone',
});

const keepExceeded = ({ line, effect, word }: KeepSeen, what: string): Finding => ({
  id: 'keep-exceeded',
  where: line,
  what,
  advice: [
    `backup_manager run ${word} tries again`,
    `grep 'remove backups/' logs/*.log says why, if it failed: is ${effect.over === 1 ? 'the file' : 'one of the files'} protected, or somebody else's?`,
  ],
  remedy: null,
});

/** Archives of another source under a name that has `keep`: it never removes them. */
const uncovered = (
  recorded: ReadonlyArray<RecordedVersion>,
  retention: ReadonlyArray<KeepSeen>,
  placeOf: PlaceOf,
): ReadonlyArray<Remark> => {
  const kept = new Set(retention.map(({ spec: { name, path } }) => `${name}/${placeOf(path)}`));
  const named = new Set(retention.map(({ spec: { name } }) => name));
  const counts = new Map<string, { readonly version: Version; readonly count: number }>();
  for (const { version } of recorded) {
    const key = `${version.name}/${version.path === null ? '' : placeOf(version.path)}`;
    if (!named.has(version.name) || kept.has(key)) continue;
    counts.set(key, { version, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()].map(({ version: { name, path }, count }) => ({
    id: 'keep-passes-over' as const,
    where: name,
    what: `${counted(count, 'archive')} of ${path ?? 'a source that nobody knows'} under this name: keep counts each source for itself, and removes none of ${count === 1 ? 'it' : 'these'}`,
  }));
};

/** Why `keep` lets more stand than it says, schedule by schedule. */
const ofKeep = (retention: ReadonlyArray<KeepSeen>): Pick<CheckReport, 'findings' | 'remarks'> => {
  const seen = retention.flatMap((one) => {
    const what = keepText(one.effect);
    return what === null ? [] : [{ one, what }];
  });
  return {
    findings: seen.flatMap(({ one, what }) =>
      one.effect.fault === 'stuck' ? [keepExceeded(one, what)] : [],
    ),
    remarks: seen.flatMap(({ one, what }) =>
      one.effect.fault === 'stuck' ? [] : [{ id: 'keep-waits' as const, where: one.line, what }],
    ),
  };
};

/** Archives that the service should have verified by itself, a whole span ago. */
const ofVerify = (verification: ArchivesSeen['verification']): ReadonlyArray<Remark> =>
  verification.flatMap(({ line, effect: { late, there, verify } }) =>
    late === 0
      ? []
      : [
          {
            id: 'verification-late' as const,
            where: line,
            what: `${late} of ${counted(there, 'archive')} should have been verified long ago (verify=${verify.every}): the service does it while it runs, backup_manager verify at once`,
          },
        ],
  );

export const checkArchives = (seen: ArchivesSeen): CheckReport => {
  const { recorded, directoryIsThere, names, sizes, unseen, moving } = seen;
  const kept = ofKeep(seen.retention);
  const settled = recorded.filter(({ version }) => !moving.has(version.file));
  const known = new Set(recorded.map(({ version }) => version.file));
  const gone = settled.filter(({ version: { file } }) => !sizes.has(file) && !unseen.has(file));
  const lost = directoryIsThere && gone.length > 0 && gone.length === recorded.length;
  const summary = recorded.length === 0 ? 'none yet' : `${recorded.length} recorded`;
  return checked('archives', {
    summary,
    findings: [
      ...(lost ? [allMissing(gone.length, names.length === 0)] : gone.map(missing)),
      ...settled.flatMap(({ version }) => {
        const size = sizes.get(version.file);
        return size === undefined ? [] : ofPresent(version, size, seen.wordOf(version.name));
      }),
      ...[...unseen].map(unseenOne),
      ...[...sizes.keys()].filter((file) => !known.has(file) && !moving.has(file)).map(unknown),
      ...checkTrash(seen.trash),
      ...kept.findings,
    ],
    remarks: [
      ...kept.remarks,
      ...ofVerify(seen.verification),
      ...uncovered(recorded, seen.retention, seen.placeOf),
      ...names.filter((name) => !name.endsWith('.tar') && !name.startsWith('.')).map(stranger),
    ],
  });
};
