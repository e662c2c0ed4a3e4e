/** How an occurrence stands that the journal tells of: how it ended, or why it has no end. Pure. */
import { type HistoryProjection, goneSince, type Occurrence } from './projection';
import type { Outcome } from '../schedule/schedule';

/**
 * Why an occurrence has no end. `open`: it was started, and an end is still to come. `withdrawn`: its line left the file,
 * or the schedule was set to another time, before it could be made. `abandoned` and `interrupted`: a backup on command
 * that somebody let go of, or that was killed.
 */
export type UnfinishedStatus = 'open' | 'withdrawn' | 'abandoned' | 'interrupted';

export type OccurrenceStatus = Outcome | UnfinishedStatus;

/** The occurrence of which the archive is in hand, as the journal has it. */
export type InHand = Pick<Occurrence, 'schedule' | 'trigger' | 'due'>;

export const isInHand = ({ schedule, trigger, due }: Occurrence, inHand: InHand | null): boolean =>
  inHand !== null && inHand.schedule === schedule && inHand.trigger === trigger && inHand.due === due;

/** Whether no process will ever go on with a scheduled occurrence that was started. */
const isCutOff = (
  { scheduleHistories }: Pick<HistoryProjection, 'scheduleHistories'>,
  { schedule, starts }: Occurrence,
): boolean => {
  const scheduleHistory = scheduleHistories.get(schedule);
  const started = starts.at(-1)?.seq ?? 0;
  return (
    scheduleHistory === undefined ||
    goneSince(scheduleHistory) !== null ||
    scheduleHistory.rearmed.some(({ seq }) => seq > started)
  );
};

/** Of one that has no end. */
export const unfinishedStatus = (
  projection: Pick<HistoryProjection, 'scheduleHistories'>,
  occurrence: Occurrence,
  inHand: InHand | null,
): UnfinishedStatus => {
  const { abandoned, trigger } = occurrence;
  if (isInHand(occurrence, inHand)) return 'open';
  if (trigger === 'schedule') return isCutOff(projection, occurrence) ? 'withdrawn' : 'open';
  return abandoned.length > 0 ? 'abandoned' : 'interrupted';
};

export const occurrenceStatus = (
  projection: Pick<HistoryProjection, 'scheduleHistories'>,
  occurrence: Occurrence,
  inHand: InHand | null,
): OccurrenceStatus => occurrence.end?.outcome ?? unfinishedStatus(projection, occurrence, inHand);
