/** How a schedule's line came into the file and went out of it, in sentences. */
import type { InFilePeriod, ScheduleHistory } from '../projection';
import { type Instant, instantOf, type Now, shown, type Timestamp } from '../../time/time';
import type { Sentence } from './sentence';

const cameBy: Readonly<Record<InFilePeriod['from']['by'], string>> = {
  create: 'was made by the command create',
  edit: 'was found in backup_schedules.txt, written there by hand',
  undo: 'was put back by the command undo',
};

const wentBy: Readonly<Record<NonNullable<InFilePeriod['until']>['by'], string>> = {
  delete: 'was removed by the command delete',
  edit: 'was gone from backup_schedules.txt, taken out by hand',
  undo: 'was taken back by the command undo',
  over: 'was removed, since nothing was left to do',
};

const came = ({ line }: ScheduleHistory, { from }: InFilePeriod, isFirst: boolean): Sentence => ({
  at: from.at,
  seq: from.seq,
  text: `its line ${isFirst ? '' : 'came back: it '}${cameBy[from.by]}: ${line}`,
});

const went = ({ line }: ScheduleHistory, { until }: InFilePeriod): ReadonlyArray<Sentence> =>
  until === null ? [] : [{ at: until.at, seq: until.seq, text: `its line ${wentBy[until.by]}: ${line}` }];

/** What the file held of the schedule up to an instant. */
export const presencesUpTo = (scheduleHistory: ScheduleHistory, instant: Instant): ReadonlyArray<Sentence> =>
  scheduleHistory.periods
    .flatMap((presence, index) => [
      came(scheduleHistory, presence, index === 0),
      ...went(scheduleHistory, presence),
    ])
    .filter(({ at }, index) => index === 0 || (at !== null && instantOf(at) <= instant));

/** When the schedule's line was made; by hand, that may be long before anybody found it. */
export const beginningOf = ({ created }: ScheduleHistory): Instant => instantOf(created);

/** Times at which the schedule was set to an occurrence, after a wrong clock; of the journal's lines before `before`. */
export const rearmedTo = (
  scheduleHistory: ScheduleHistory,
  due: Timestamp,
  before: number,
  now: Now,
): ReadonlyArray<Sentence> =>
  scheduleHistory.rearmed
    .filter((rearm) => rearm.due === due && rearm.seq < before)
    .map(({ at, seq }) => ({
      at,
      seq,
      text: `the clock, which had been wrong, was right again: the next backup was set to ${shown(now)(due)}`,
    }));
