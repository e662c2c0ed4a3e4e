/** One archive that was made, as the journal tells of it. */
import type { Trigger } from '../events/event';
import type { PackReport } from '../events/pack-report';
import type { Verification } from '../events/verification';
import type { ArchiveName, SourcePath } from '../schedule/schedule';
import type { Timestamp } from '../time/time';

/** That somebody wants a version kept, whatever the rules say. */
export interface Pin {
  readonly at: Timestamp;
  readonly why: string | null;
}

/** One archive that was made. */
export interface Version {
  readonly name: ArchiveName;
  /** Null for one that was adopted, where nobody can tell what it is of. */
  readonly path: SourcePath | null;
  /** Its file name in `backups/`. */
  readonly file: string;
  readonly due: Timestamp;
  readonly completed: Timestamp;
  /** Whether its schedule came due, or somebody ran it. */
  readonly trigger: Trigger;
  readonly outcome: 'completed' | 'partial';
  /** Why it is partial. */
  readonly reason: string | null;
  readonly report: PackReport;
  /** The absolute path that was read instead of `path`, where `before-backup` named one. */
  readonly archivedFrom?: string;
  readonly verified: Verification | null;
  /** Null as long as nobody has asked that it stays. */
  readonly pinned: Pin | null;
  /** When it was last brought back from the trash. */
  readonly undeleted?: Timestamp;
  /** The numbers of the destinations where all of it stands, too. */
  readonly copies?: ReadonlyArray<number>;
  /** The numbers of the destinations whose own rules keep it there no longer. */
  readonly droppedAt?: ReadonlyArray<number>;
}
