/** Empties the trash of what has rested its time, or of all that the journal knows where the disk is full. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { type Trash, type Trashed, restsUntil, trashMinutes } from '../../domain/archive/trash';
import { inForce } from '../../domain/decider/decide';
import type { BackupError } from '../../domain/error';
import type { EventOf } from '../../domain/events/event';
import { errorText } from '../../domain/events/log-line';
import { believedTime, type ClockSight, nothingSeen, sight, together } from '../../domain/time/clock-leap';
import { presentTime } from '../../domain/time/time';
import type { MakerOf } from '../../ports/archive-index';
import type { Committed } from '../commit';
import { contained } from '../contained';
import { execute, logTexts } from '../execute';
import { storeFailed } from '../published';
import type { TrashPorts } from './trash-ports';

export type Emptied = EventOf<'TrashEmptied'>;

/** How long each rests, by the lines in force and by those that they were made for. */
export const minutesOf =
  (ports: Pick<TrashPorts, 'sources'>, current: Committed, makerOf: MakerOf) =>
  ({ version }: Pick<Trashed, 'version'>): number =>
    trashMinutes(
      version,
      inForce(current.state, current).map(({ schedule }) => schedule.spec),
      makerOf(version)?.spec ?? null,
      ports.sources.placeOf,
    );

/** One that is not the recorded file is not touched; one that is gone is gone. */
const removeOne = (
  ports: TrashPorts,
  sizes: ReadonlyMap<string, number | null>,
  { trash, version }: Trashed,
): T.Task<ReadonlyArray<string>> => {
  const size = sizes.get(trash);
  if (size === undefined) return T.of([trash]);
  if (size !== version.report.bytes) return T.of([]);
  return pipe(
    contained(() => ports.trashStore.remove(trash), storeFailed('remove', `.trash/${trash}`)),
    TE.match(
      (error): ReadonlyArray<string> => {
        logTexts(ports)([errorText(error)]);
        return [];
      },
      () => [trash],
    ),
  );
};

/** First the files, then the record: one that is gone from the trash and still called there is recorded the next time. */
const empty = (
  ports: TrashPorts,
  entries: ReadonlyArray<Trashed>,
  reason: string,
): TE.TaskEither<BackupError, ReadonlyArray<Emptied>> =>
  entries.length === 0
    ? TE.right([])
    : pipe(
        contained(() => ports.trashStore.sizes, storeFailed('look into', '.trash')),
        TE.chain((sizes) =>
          TE.rightTask<BackupError, ReadonlyArray<ReadonlyArray<string>>>(
            T.traverseSeqArray((entry: Trashed) => removeOne(ports, sizes, entry))(entries),
          ),
        ),
        TE.chain((removed) => execute({ type: 'RecordEmptying', files: removed.flat(), reason })(ports)),
        TE.map(({ events }) => events.flatMap((event) => (event.type === 'TrashEmptied' ? [event] : []))),
      );

const overReason = 'their time in the trash was over';

/** Those whose time is over by a clock that is believed. */
export const overIn = (
  { entries }: Pick<Trash, 'entries'>,
  seen: ClockSight,
  minutes: (entry: Trashed) => number,
): ReadonlyArray<Trashed> => {
  const now = believedTime(seen);
  return now === null ? [] : entries.filter((entry) => restsUntil(entry, minutes(entry)) <= now);
};

/** What this process has seen of the clock, with the present, and whether anything has rested its time. */
export const lookAtTrash =
  (
    watched: ClockSight,
  ): RTE.ReaderTaskEither<
    TrashPorts,
    BackupError,
    { readonly seen: ClockSight; readonly over: ReadonlyArray<Trashed> }
  > =>
  (ports) =>
    pipe(
      ports.archiveIndex.trash,
      TE.chain((trash) => {
        const seen = sight(together(trash.sight, watched), presentTime(ports.clock.now()));
        if (trash.entries.length === 0) return TE.right({ seen, over: [] });
        return pipe(
          TE.Do,
          TE.bind('current', () => execute({ type: 'ReadSchedules' })(ports)),
          TE.bind('makerOf', () => ports.archiveIndex.makers),
          TE.map(({ current, makerOf }) => ({
            seen,
            over: overIn(trash, seen, minutesOf(ports, current, makerOf)),
          })),
        );
      }),
    );

/**
 * What has rested its time goes. The caller holds the archive lock. `watched`: what this process has seen of the clock by
 * itself.
 */
export const emptyOver =
  (
    watched: ClockSight = nothingSeen,
  ): RTE.ReaderTaskEither<TrashPorts, BackupError, ReadonlyArray<Emptied>> =>
  (ports) =>
    pipe(
      lookAtTrash(watched)(ports),
      TE.chain(({ over }) => empty(ports, over, overReason)),
    );

/**
 * A disk that is full is given all that lies in the trash and that the journal knows, unless so much can't be enough. The
 * caller holds the archive lock.
 */
export const emptyForSpace =
  (lacking: number, reason: string): RTE.ReaderTaskEither<TrashPorts, BackupError, ReadonlyArray<Emptied>> =>
  (ports) =>
    pipe(
      ports.archiveIndex.trash,
      TE.chain(({ entries }) => {
        const bytes = entries.reduce((sum, { version }) => sum + version.report.bytes, 0);
        return bytes < lacking ? TE.right([]) : empty(ports, entries, reason);
      }),
    );
