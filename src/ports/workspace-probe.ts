/** The workspace as the machine shows it, as a port. */
import type { Task } from 'fp-ts/Task';
import type { TaskEither } from 'fp-ts/TaskEither';
import type { SavedSeen } from '../domain/doctor/check-checkpoint';
import type { Area } from '../domain/doctor/finding';
import type { PathStatus } from '../domain/doctor/path-status';
import type { BackupError } from '../domain/error';
import type { HeldRange } from './locks';

/** The workspace as the machine shows it, and the little in it that a repair may touch. To look creates nothing. */
export interface WorkspaceProbe {
  /** A place by its path in the workspace; null when it is not there. */
  readonly look: (file: string) => TaskEither<BackupError, PathStatus | null>;
  /** Names in a part of the workspace, of `schedules` the drafts alone; none when it is not there. */
  readonly names: (area: Area) => TaskEither<BackupError, ReadonlyArray<string>>;
  /** Who holds a lock at this instant, in words; null when nobody does. */
  readonly holder: (range: HeldRange | 'write') => TaskEither<BackupError, string | null>;
  readonly checkpoints: TaskEither<BackupError, ReadonlyArray<SavedSeen>>;
  /** Bytes that can still be written into `backups/`. */
  readonly free: TaskEither<BackupError, number>;
  /** Whether archives can be compressed with zstd on this machine. */
  readonly zstd: Task<boolean>;
  /** Gives a place these permission bits. */
  readonly tighten: (file: string, mode: number) => TaskEither<BackupError, void>;
  /** Gives a file of `.backup_manager` the owner and the group of that directory; nobody else may look into it afterwards. */
  readonly give: (file: string) => TaskEither<BackupError, void>;
  /** What work on copies left that was killed, by its path in the workspace: what nobody holds. */
  readonly leftByCopies: TaskEither<BackupError, ReadonlyArray<string>>;
  /** Removes one of them; false where it is somebody's, or gone. */
  readonly sweepLeft: (file: string) => TaskEither<BackupError, boolean>;
  readonly remove: (area: Area, name: string) => TaskEither<BackupError, void>;
}
