/** What the commands about the trash reply with `--json`. Sizes are bytes. */
import * as t from 'io-ts';
import { orNull } from '../../domain/or-null';
import { ArchiveName, SourcePath } from '../../domain/schedule/schedule';
import { Timestamp } from '../../domain/time/time';
import { NonNegativeInteger } from '../../domain/integer';

/** A version that was removed and can be had back. */
export const TrashEntry = t.strict(
  {
    name: ArchiveName,
    /** What `undelete` takes. */
    version: t.string,
    /** File name in `backups/`, before it was removed. */
    file: t.string,
    /** File name in `backups/.trash/`. */
    trash: t.string,
    /** Whether that file is there, with the size that it had. */
    present: t.boolean,
    path: orNull(SourcePath),
    completed: Timestamp,
    bytes: NonNegativeInteger,
    /** When it was removed, and why. */
    removed: Timestamp,
    reason: t.string,
    /** Until when it can be had back, unless the disk is full sooner. */
    until: Timestamp,
  },
  'TrashEntry',
);
export type TrashEntry = t.TypeOf<typeof TrashEntry>;

export const UndeleteResult = t.strict(
  {
    /** Without arguments: what lies in the trash, in the order in which it was removed; else null. */
    trash: orNull(t.readonlyArray(TrashEntry)),
    /** What was brought back; else null. */
    undeleted: orNull(
      t.strict({
        name: ArchiveName,
        /** Its file name in `backups/` now. */
        file: t.string,
        completed: Timestamp,
        bytes: NonNegativeInteger,
        /** Until when retention leaves it alone. */
        held: Timestamp,
      }),
    ),
  },
  'UndeleteResult',
);

export const RemoveResult = t.strict(
  {
    name: ArchiveName,
    /** Its file name in `backups/` until now. */
    file: t.string,
    completed: Timestamp,
    bytes: NonNegativeInteger,
    /** Its file name in `backups/.trash/`; null when it was removed for good. */
    trash: orNull(t.string),
  },
  'RemoveResult',
);

export const PruneResult = t.strict(
  {
    /** Whether nothing was removed, and it is only said what would be. */
    dryRun: t.boolean,
    /** In the order of `list`. */
    schedules: t.readonlyArray(
      t.strict({
        index: NonNegativeInteger,
        name: ArchiveName,
        path: SourcePath,
        /** The rules, as they stand in the line; empty where it has none. */
        policy: t.string,
        /** Oldest first. */
        versions: t.readonlyArray(
          t.strict({
            version: t.string,
            file: t.string,
            completed: Timestamp,
            bytes: NonNegativeInteger,
            /** `remove`: it would go. `removed`: it went. `stays`: it should have gone, and could not. `spare`: not now. */
            verdict: t.keyof({
              keep: null,
              remove: null,
              removed: null,
              stays: null,
              spare: null,
              foreign: null,
            }),
            reasons: t.readonlyArray(t.string),
          }),
        ),
      }),
    ),
  },
  'PruneResult',
);
