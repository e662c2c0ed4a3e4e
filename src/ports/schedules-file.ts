/** `backup_schedules.txt` and the texts staged to replace it, as a port. */
import type { TaskEither } from 'fp-ts/TaskEither';
import type { FileOnDisk } from '../domain/decider/reconcile';
import type { StagedText } from '../domain/decider/staged-text';
import type { BackupError } from '../domain/error';

/** `backup_schedules.txt` and the texts staged to replace it, by the journal line that they belong to. */
export interface SchedulesFile {
  /** A replacement in place that was cut short reads as if it had not begun. */
  readonly read: TaskEither<BackupError, FileOnDisk>;
  readonly staged: TaskEither<BackupError, ReadonlyArray<StagedText>>;
  /** Whether a new text could be put in place now; Left says why not. Changes nothing. */
  readonly replaceable: TaskEither<BackupError, void>;
  /**
   * Writes the text beside the file, durably. `replaces`: what the file holds, noted when an older text still waits;
   * undefined when none does.
   */
  readonly stage: (
    seq: number,
    text: string,
    replaces: string | null | undefined,
  ) => TaskEither<BackupError, void>;
  /**
   * Puts the staged text in place, durably, unless the file holds anything but what is expected (`edited`). A staged text
   * that is not `text` any more is made anew. When that fails, what the text is to replace is noted beside it.
   */
  readonly publish: (
    seq: number,
    text: string,
    expected: string | null,
  ) => TaskEither<BackupError, 'published' | 'edited'>;
  /** Forgets a staged text, and what was noted beside it. */
  readonly discard: (seq: number) => TaskEither<BackupError, void>;
}
