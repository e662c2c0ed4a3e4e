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
import { believedTime, type ClockSight, nothingSeen, seeClock, together } from '../../domain/time/clock-leap';
import { presentTime } from '../../domain/time/time';
import type { MakerOf } from '../../ports/archive-index';
import type { Committed } from '../commit';
import { archiveNames } from '../archive-sizes';
import { contained } from '../contained';
import { execute } from '../execute';
import { logTexts } from '../log-texts';
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

/** Bytes of what is in the trash, by file name; null for what is no regular file. */
type Sizes = ReadonlyMap<string, number | null>;

/** One that is not the recorded file is not touched; one that is gone is gone. */
const removeOne = (
  ports: TrashPorts,
  sizes: Sizes,
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

const sizesIn = (ports: TrashPorts): TE.TaskEither<BackupError, Sizes> =>
  contained(() => ports.trashStore.sizes, storeFailed('look into', '.trash'));

/** Where nothing is there that the journal knows, neither here nor beside it, a disk may be away with all that rests on it. */
const isAway = (ports: TrashPorts, sizes: Sizes): TE.TaskEither<BackupError, boolean> =>
  pipe(
    TE.Do,
    TE.bind('trash', () => ports.archiveIndex.trash),
    TE.bind('archives', () => ports.archiveIndex.read),
    TE.bind('files', () => archiveNames(ports)),
    TE.map(
      ({ trash: { entries }, archives, files }) =>
        !entries.some(({ trash }) => sizes.has(trash)) &&
        ![...archives.values()].flat().some(({ file }) => files.includes(file)),
    ),
  );

/** First the files, then the record: one that is gone from the trash and still called there is recorded the next time. */
const empty = (
  ports: TrashPorts,
  sizes: Sizes,
  entries: ReadonlyArray<Trashed>,
  reason: string,
): TE.TaskEither<BackupError, ReadonlyArray<Emptied>> =>
  entries.length === 0
    ? TE.right([])
    : pipe(
        TE.rightTask<BackupError, ReadonlyArray<ReadonlyArray<string>>>(
          T.traverseSeqArray((entry: Trashed) => removeOne(ports, sizes, entry))(entries),
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
        const seen = seeClock(together(trash.sight, watched), presentTime(ports.clock.now()));
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
      TE.chain(({ over }) =>
        over.length === 0
          ? TE.right([])
          : pipe(
              sizesIn(ports),
              TE.bindTo('sizes'),
              TE.bind('away', ({ sizes }) => isAway(ports, sizes)),
              TE.chain(({ sizes, away }) => (away ? TE.right([]) : empty(ports, sizes, over, overReason))),
            ),
      ),
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
      TE.bindTo('trash'),
      TE.bind('sizes', () => sizesIn(ports)),
      // why: what is not there gives no space, and may rest on a disk that is away
      TE.let('there', ({ trash: { entries }, sizes }) =>
        entries.filter(({ trash, version }) => sizes.get(trash) === version.report.bytes),
      ),
      TE.bind('bytes', ({ there }) => ports.trashStore.frees(there.map(({ trash }) => trash))),
      TE.chain(({ sizes, there, bytes }) =>
        bytes === 0 || bytes < lacking ? TE.right([]) : empty(ports, sizes, there, reason),
      ),
    );
