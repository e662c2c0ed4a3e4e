/** How an occurrence stands that the journal tells of: how it ended, or why it has no end. Pure. */
import type { HistoryProjection, JournalPoint, Occurrence, ScheduleHistory } from './projection';
import { cutOffAfter } from './schedule-history';
import type { Outcome } from '../schedule/schedule';

/**
 * Why an occurrence never has an end. `withdrawn`: its line left the file, or the schedule was set to another time, before
 * it could be made. `abandoned` and `interrupted`: a backup on command that somebody let go of, or that was killed.
 */
export type EndlessStatus = 'withdrawn' | 'abandoned' | 'interrupted';

/** Why an occurrence has no end. `open`: it was started, and an end is still to come. */
export type UnfinishedStatus = 'open' | EndlessStatus;

export type OccurrenceStatus = Outcome | UnfinishedStatus;

/** The occurrence of which the archive is in hand, as the journal has it. */
export type InHand = Pick<Occurrence, 'schedule' | 'trigger' | 'due'>;

export const isInHand = ({ schedule, trigger, due }: Occurrence, inHand: InHand | null): boolean =>
  inHand !== null && inHand.schedule === schedule && inHand.trigger === trigger && inHand.due === due;

/** The schedule by which a service goes on with a scheduled occurrence that was started; null when no process ever will. */
export const goesOnBy = (
  { scheduleHistories }: Pick<HistoryProjection, 'scheduleHistories'>,
  { schedule, trigger, starts }: Occurrence,
): ScheduleHistory | null => {
  const scheduleHistory = scheduleHistories.get(schedule);
  if (trigger !== 'schedule' || scheduleHistory === undefined) return null;
  return cutOffAfter(scheduleHistory, starts.at(-1)?.seq ?? 0) === null ? scheduleHistory : null;
};

/**
 * When the story of a scheduled occurrence was over that was started and never ended: it was asked for no more, and what had
 * begun it was at an end, too, by all that is told. Null while it goes on.
 */
export const overWithoutEnd = (
  { scheduleHistories, serviceRuns }: Pick<HistoryProjection, 'scheduleHistories' | 'serviceRuns'>,
  { schedule, starts, abandoned }: Occurrence,
): JournalPoint | null => {
  const start = starts.at(-1)?.seq ?? 0;
  const scheduleHistory = scheduleHistories.get(schedule);
  const cut = scheduleHistory === undefined ? null : cutOffAfter(scheduleHistory, start);
  if (cut === null) return null;
  const run = serviceRuns.findLastIndex(({ started }) => started.seq <= start);
  const letGo = abandoned.find(({ seq }) => seq > start);
  const stopped = letGo ?? serviceRuns[run]?.ended ?? serviceRuns[run + 1]?.started;
  return stopped !== undefined && stopped.seq > cut.seq ? stopped : cut;
};

/** Of one that has no end, and never will have. */
export const endlessStatus = ({ abandoned, trigger }: Occurrence): EndlessStatus => {
  if (trigger === 'schedule') return 'withdrawn';
  return abandoned.length > 0 ? 'abandoned' : 'interrupted';
};

/** Of one that has no end. */
export const unfinishedStatus = (
  projection: Pick<HistoryProjection, 'scheduleHistories'>,
  occurrence: Occurrence,
  inHand: InHand | null,
): UnfinishedStatus =>
  isInHand(occurrence, inHand) || goesOnBy(projection, occurrence) !== null
    ? 'open'
    : endlessStatus(occurrence);

export const occurrenceStatus = (
  projection: Pick<HistoryProjection, 'scheduleHistories'>,
  occurrence: Occurrence,
  inHand: InHand | null,
): OccurrenceStatus => occurrence.end?.outcome ?? unfinishedStatus(projection, occurrence, inHand);
