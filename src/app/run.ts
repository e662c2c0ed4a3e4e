/** Backs up one schedule now, in the foreground, whether or not it is due. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { inForce } from '../domain/decider/decide';
import type { BackupError } from '../domain/error';
import { chooseSchedule, type ChosenSchedule } from '../domain/occurrence/choose-schedule';
import type { EventOf } from '../domain/events/event';
import type { ScheduleLine } from '../domain/occurrence/occurrence';
import type { Schedule } from '../domain/schedule/schedule';
import type { Locks } from '../ports/locks';
import type { RunPresence } from '../ports/run-presence';
import { type ArchiveObserver, type BackupEnd, isBackupEnd } from './archive-observer';
import { archiveOne } from './archive-one';
import type { ArchivePorts } from './end-backup';
import { releasing, withArchiveLock } from './archive-lock';
import { execute, type ExecutePorts } from './execute';
import { logTexts } from './log-texts';
import { recover } from './recover';
import type { RetentionReport } from './retain';
import { watchArchive } from './watch-archive';

export type RunPorts = ArchivePorts & { readonly locks: Locks; readonly runPresence: RunPresence };

/** The schedules in force, in the file's order. */
export const schedulesNow: RTE.ReaderTaskEither<ExecutePorts, BackupError, ReadonlyArray<ScheduleLine>> = (
  ports,
) =>
  pipe(
    execute({ type: 'ReadSchedules' })(ports),
    TE.filterOrElse(
      ({ fileIsThere }) => fileIsThere,
      (): BackupError => ({ type: 'SchedulesFileMissing' }),
    ),
    TE.map((current) => inForce(current.state, current)),
  );

/** Makes the archive, and shows it to other processes meanwhile; in whichever way it ends, it is shown no longer. */
const archiveInSight = (ports: RunPorts, schedule: Schedule, observer: ArchiveObserver) => {
  const watch = watchArchive(
    ports.clock,
    (archive) => ports.runPresence.show(archive)(),
    (text) => logTexts(ports)([text]),
  );
  const archiving = archiveOne(ports, schedule, 'command', {
    ...observer,
    onStart: (begun, started) => {
      watch.begin(begun.spec.path, begun.spec.name);
      observer.onStart(begun, started);
    },
    onStage: (stage) => {
      watch.stage(stage);
      observer.onStage?.(stage);
    },
    onProgress: (progress) => {
      watch.progress(progress);
      observer.onProgress(progress);
    },
  });
  return releasing(archiving, watch.end);
};

export interface RunEnd {
  /** Where the schedule stood in the list when it was chosen. */
  readonly index: number;
  /** Null when it was given up while waiting. */
  readonly end: BackupEnd | null;
  /** What became of older versions; null where the schedule has no rules, or no archive was made. */
  readonly retained: RetentionReport | null;
  /** What the full disk was given of the trash on the way. */
  readonly emptied: ReadonlyArray<EventOf<'TrashEmptied'>>;
}

/** Makes the archive of one that was chosen. `onWait` hears when another process has an archive in hand. */
export const runChosen =
  (
    { line: { schedule }, index }: ChosenSchedule,
    observer: ArchiveObserver,
    onWait: () => void,
  ): RTE.ReaderTaskEither<RunPorts, BackupError, RunEnd> =>
  (ports) => {
    let retained: RetentionReport | null = null;
    const onRetained = (report: RetentionReport): void => {
      retained = report;
      observer.onRetained?.(report);
    };
    const emptied: Array<EventOf<'TrashEmptied'>> = [];
    const watching: ArchiveObserver = {
      ...observer,
      onRetained,
      onEmptied: (one) => void emptied.push(one),
    };
    return pipe(
      withArchiveLock(
        ports.locks,
        observer.signal,
        pipe(
          recover(ports),
          TE.chain(() => archiveInSight(ports, schedule, watching)),
          TE.map(({ events }) => events.find(isBackupEnd) ?? null),
        ),
        null,
        onWait,
      ),
      TE.map((end) => ({ index, end, retained, emptied })),
    );
  };

export const run =
  (
    which: string,
    observer: ArchiveObserver,
    onWait: () => void,
  ): RTE.ReaderTaskEither<RunPorts, BackupError, RunEnd> =>
  (ports) =>
    pipe(
      schedulesNow(ports),
      TE.chainEitherK((lines) => chooseSchedule(lines, which)),
      TE.chain((chosen) => runChosen(chosen, observer, onWait)(ports)),
    );
