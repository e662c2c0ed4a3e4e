/** How an occurrence stands that the journal tells of: how it ended, or why it has no end. Pure. */
import { type Chronicle, goneSince, type Occurrence } from './projection';
import type { Outcome } from '../schedule/schedule';

/**
 * Why an occurrence has no end. `open`: it was started, and an end is still to come. `withdrawn`: its line left the file,
 * or the schedule was set to another time, before it could be made. `abandoned` and `interrupted`: a backup on command
 * that somebody let go of, or that was killed.
 */
export type Unended = 'open' | 'withdrawn' | 'abandoned' | 'interrupted';

export type Standing = Outcome | Unended;

/** The occurrence of which the archive is in hand, as the journal has it. */
export type InHand = Pick<Occurrence, 'schedule' | 'trigger' | 'due'>;

export const isInHand = ({ schedule, trigger, due }: Occurrence, inHand: InHand | null): boolean =>
  inHand !== null && inHand.schedule === schedule && inHand.trigger === trigger && inHand.due === due;

/** Whether no process will ever go on with a scheduled occurrence that was started. */
const isCutOff = ({ lives }: Pick<Chronicle, 'lives'>, { schedule, starts }: Occurrence): boolean => {
  const life = lives.get(schedule);
  const started = starts.at(-1)?.seq ?? 0;
  return life === undefined || goneSince(life) !== null || life.rearmed.some(({ seq }) => seq > started);
};

/** Of one that has no end. */
export const unended = (
  chronicle: Pick<Chronicle, 'lives'>,
  occurrence: Occurrence,
  inHand: InHand | null,
): Unended => {
  const { abandoned, trigger } = occurrence;
  if (isInHand(occurrence, inHand)) return 'open';
  if (trigger === 'schedule') return isCutOff(chronicle, occurrence) ? 'withdrawn' : 'open';
  return abandoned.length > 0 ? 'abandoned' : 'interrupted';
};

export const standing = (
  chronicle: Pick<Chronicle, 'lives'>,
  occurrence: Occurrence,
  inHand: InHand | null,
): Standing => occurrence.end?.outcome ?? unended(chronicle, occurrence, inHand);
