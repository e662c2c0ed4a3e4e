/** Who watches the backups: what is told of each, and how one is let go of. */
import type * as E from 'fp-ts/Either';
import type { BackupError } from '../domain/error';
import type { Event, EventOf } from '../domain/events/event';
import type { Schedule } from '../domain/schedule/schedule';
import type { PackProgress } from '../ports/archiver';
import { quietly } from './contained';
import type { RetentionReport } from './retain';

export type BackupStarted = EventOf<'BackupStarted'>;

/** How a backup ended. */
export type BackupEnd = EventOf<'BackupCompleted' | 'BackupPartial' | 'BackupFailed' | 'BackupAbandoned'>;

export const isBackupEnd = (event: Event): event is BackupEnd =>
  event.type === 'BackupCompleted' ||
  event.type === 'BackupPartial' ||
  event.type === 'BackupFailed' ||
  event.type === 'BackupAbandoned';

/** What a backup does. `preparing` and `finishing`: the hooks before it and behind it run. */
export type BackupStage = 'preparing' | 'packing' | 'sealing' | 'publishing' | 'finishing' | 'retaining';

/** How one archive can be watched, and let go of. */
export interface ArchiveObserver {
  readonly onStart: (schedule: Schedule, started: BackupStarted) => void;
  readonly onProgress: (progress: PackProgress) => void;
  readonly onStage?: (stage: BackupStage) => void;
  /** Hears the end that was journalled, or why none could be. */
  readonly onEnd?: (end: E.Either<BackupError, BackupEnd>) => void;
  /** Hears what was removed after it, where its schedule has rules of retention. */
  readonly onRetained?: (report: RetentionReport) => void;
  /** Hears what the disk was given of the trash, since it was full. */
  readonly onEmptied?: (emptied: EventOf<'TrashEmptied'>) => void;
  readonly signal: AbortSignal;
  /** Whether every file is to be read, whatever the last archive holds. */
  readonly reread?: boolean;
}

/** The same, who ends nothing by throwing: it only listens. */
export const harmless = ({
  onStart,
  onProgress,
  onStage,
  onEnd,
  onRetained,
  onEmptied,
  signal,
  reread = false,
}: ArchiveObserver): Required<ArchiveObserver> => ({
  onStart: (schedule, started) => quietly(() => onStart(schedule, started)),
  onProgress: (progress) => quietly(() => onProgress(progress)),
  onStage: (stage) => quietly(() => onStage?.(stage)),
  onEnd: (end) => quietly(() => onEnd?.(end)),
  onRetained: (report) => quietly(() => onRetained?.(report)),
  onEmptied: (emptied) => quietly(() => onEmptied?.(emptied)),
  signal,
  reread,
});
