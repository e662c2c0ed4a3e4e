/** What the commands about archives reply with `--json`. Sizes are bytes. */
import * as t from 'io-ts';
import { orNull } from '../../domain/or-null';
import { Trigger, VerifyLevel } from '../../domain/events/event';
import { PackReport } from '../../domain/events/pack-report';
import { ArchiveName, ScheduleId, SourcePath } from '../../domain/schedule/schedule';
import { Timestamp } from '../../domain/time/time';
import { NonNegativeInteger } from '../../domain/integer';
import { Problem } from './problem';
import { TrashEntry } from './trash';
import { someVersionFields, versionFields } from './version-facts';

export const VersionEntry = t.exact(
  t.intersection([
    t.type({
      name: ArchiveName,
      /** What `restore --version` takes. */
      version: t.string,
      /** File name in `backups/`. */
      file: t.string,
      /** Whether that file is there. */
      present: t.boolean,
      ...versionFields,
      /** Whether its schedule came due, or somebody ran it. */
      trigger: Trigger,
      /** Since when it is pinned, and why; null when it is not. */
      pinned: orNull(t.strict({ at: Timestamp, why: orNull(t.string) })),
    }),
    t.partial({
      ...someVersionFields,
      /** Bytes that the disk has back when this version alone goes; only where its file is there, and not of the past. */
      alone: NonNegativeInteger,
      /** Names in `backups/` of other versions that are the same file (hard links); only where there are some. */
      sharedWith: t.array(t.string),
      /** The destinations where all of it stands, by name; only where there are destinations, and not of the past. */
      copies: t.array(t.string),
    }),
  ]),
  'VersionEntry',
);
export type VersionEntry = t.TypeOf<typeof VersionEntry>;

export const BackupsResult = t.strict(
  {
    /** File names in `backups/`, sorted. */
    files: t.array(t.string),
    /** With `--long`: every version that the journal knows, by name, oldest first; else null. */
    versions: orNull(t.array(VersionEntry)),
    /** With `--long`: files that the journal does not know; else null. */
    unknown: orNull(t.array(t.string)),
    /** With `--long`, and of now: what lies in the trash, which is not among the files; else null. */
    trash: orNull(t.readonlyArray(TrashEntry)),
  },
  'BackupsResult',
);

/** What `pin` and `unpin` reply: the version as it stands now. */
export const PinResult = t.strict(
  {
    name: ArchiveName,
    /** What `restore --version` takes. */
    version: t.string,
    /** File name in `backups/`. */
    file: t.string,
    /** Since when it is pinned, and why; null when it is not any more. */
    pinned: orNull(t.strict({ at: Timestamp, why: orNull(t.string) })),
  },
  'PinResult',
);

const FileAndReason = t.readonly(t.strict({ file: t.string, reason: t.string }));

export const RunResult = t.strict(
  {
    outcome: t.keyof({ completed: null, partial: null, failed: null, interrupted: null }),
    /** Why it is not completed. */
    reason: orNull(t.string),
    schedule: orNull(ScheduleId),
    /** The index that it had, as `list` shows it, when it was chosen. */
    index: NonNegativeInteger,
    path: orNull(SourcePath),
    /** File name in `backups/`, when an archive was made. */
    archive: orNull(t.string),
    report: orNull(PackReport),
    /** What became of older archives; null where its line has no rules for that, or no archive was made. */
    retention: orNull(
      t.readonly(
        t.strict({
          /** The rules, as they stand in the line. */
          policy: t.string,
          removed: t.readonlyArray(FileAndReason),
          /** Those that the rules don't cover and that stay for now. */
          spared: t.readonlyArray(FileAndReason),
        }),
      ),
    ),
  },
  'RunResult',
);

const OneOfSeveral = t.strict(
  {
    /** What it was asked for by; its name, when all were. */
    which: t.string,
    /** Its index, as `list` shows it; null when there is no such schedule. */
    index: orNull(NonNegativeInteger),
    /** The exit status that it would have had alone. */
    exit: NonNegativeInteger,
    /** Null when it was refused. */
    result: orNull(RunResult),
    /** Why it was refused; null otherwise. */
    error: orNull(Problem),
  },
  'OneOfSeveral',
);

/** What `run` replies when it was asked for several schedules, or for all. */
export const SeveralRunsResult = t.strict(
  {
    /** One for each schedule that was begun or refused, in their order. */
    runs: t.array(OneOfSeveral),
  },
  'SeveralRunsResult',
);

const ArchiveDamage = t.readonly(
  t.strict({
    /** What `byte` is counted in: the archive file, or the tar stream that it holds once decompressed. */
    stream: t.keyof({ file: null, tar: null }),
    byte: NonNegativeInteger,
    reason: t.string,
    /** The last member whose header was read before it; null when there is none. */
    after: orNull(t.string),
    /** Where in the tar stream reading went on; null when it did not, or when nothing was left out. */
    resumed: orNull(NonNegativeInteger),
  }),
);

const Refused = t.readonly(
  t.exact(
    t.intersection([
      t.type({ path: t.string, reason: t.string }),
      /** The member is there: only something of it is not. */
      t.partial({ restored: t.literal(true) }),
    ]),
  ),
);

export const RestoreResult = t.strict(
  {
    /** Where it was read from. */
    archive: t.string,
    /** The directory it was restored to. */
    target: t.string,
    /** Nothing was written: this is what would have been. */
    dryRun: t.boolean,
    entries: NonNegativeInteger,
    contentBytes: NonNegativeInteger,
    /** Members that were not restored. */
    refusedCount: NonNegativeInteger,
    /** The first 100 of them. */
    refused: t.readonlyArray(Refused),
    /** Entries that could not be given to their stored owner; they belong to whoever restored them. */
    unowned: NonNegativeInteger,
    /** Members that were asked for and are not in the archive. */
    absent: t.readonlyArray(t.string),
    /** In how many places the archive is damaged, so that members may be missing or not be what was stored. */
    damageCount: NonNegativeInteger,
    /** The first 100 of them. */
    damage: t.readonlyArray(ArchiveDamage),
  },
  'RestoreResult',
);

export const AdoptResult = t.strict(
  {
    /** Archives that the journal knows from now on. */
    adopted: t.array(
      t.strict({
        file: t.string,
        name: ArchiveName,
        /** Of the one schedule in force that has this name; null when there is none, or more than one. */
        path: orNull(SourcePath),
        schedule: orNull(ScheduleId),
        /** By its name, or else by the file's modification time. */
        completed: Timestamp,
        entries: NonNegativeInteger,
        bytes: NonNegativeInteger,
        sha256: t.string,
      }),
    ),
    /** Files in `backups/` that were left alone, and why. */
    refused: t.array(t.strict({ file: t.string, reason: t.string })),
  },
  'AdoptResult',
);

export const VerifyResult = t.strict(
  {
    /** Whether every archive was found to hold; a source that has changed since takes nothing from that. */
    holds: t.boolean,
    archives: t.array(
      t.exact(
        t.intersection([
          t.type({
            file: t.string,
            /** What was looked into and proven. */
            level: VerifyLevel,
            /** Null when all of it held, and when nothing could be proven. */
            finding: orNull(t.string),
            /** Why it could not be looked into, which says nothing of it; else null. */
            unchecked: orNull(t.string),
            /** Whether what was proven is in the journal: not where one may only read. */
            recorded: t.boolean,
            /** In how many places its source is another one by now; the first 100 of them are listed. */
            differenceCount: NonNegativeInteger,
            differences: t.readonlyArray(t.readonly(t.strict({ path: t.string, how: t.string }))),
          }),
          t.partial({
            /** The absolute path that it was compared with; not there where it was compared with none. */
            comparedWith: t.string,
            /** The absolute path that was read when it was made, where that was not its source. */
            archivedFrom: t.string,
          }),
        ]),
      ),
    ),
    /** Files in `backups/` that the journal does not know. */
    unknown: t.array(t.string),
  },
  'VerifyResult',
);
