/** How a schedule's line came into the file and went out of it, in sentences. */
import type { InFilePeriod, ScheduleHistory } from '../projection';
import { type Instant, instantOf, type Now, shown, type Timestamp } from '../../time/time';
import type { Sentence } from './sentence';

type Change = 'change' | 'change-undone';

const isChange = (by: NonNullable<InFilePeriod['until']>['by'] | InFilePeriod['from']['by']): by is Change =>
  by === 'change' || by === 'change-undone';

const changedBy: Readonly<Record<Change, string>> = {
  change: 'was changed by the command edit or rename, and is from then on',
  'change-undone': 'was changed back by the command undo, and is from then on',
};

const cameBy: Readonly<Record<Exclude<InFilePeriod['from']['by'], Change>, string>> = {
  create: 'was made by the command create',
  edit: 'was found in backup_schedules.txt, written there by hand',
  undo: 'was put back by the command undo',
};

const wentBy: Readonly<Record<Exclude<NonNullable<InFilePeriod['until']>['by'], Change>, string>> = {
  delete: 'was removed by the command delete',
  edit: 'was gone from backup_schedules.txt, taken out by hand',
  undo: 'was taken back by the command undo',
  over: 'was removed, since nothing was left to do',
};

const came = ({ from, line }: InFilePeriod, isFirst: boolean): Sentence => ({
  at: from.at,
  seq: from.seq,
  text: isChange(from.by)
    ? `its line ${changedBy[from.by]}: ${line}`
    : `its line ${isFirst ? '' : 'came back: it '}${cameBy[from.by]}: ${line}`,
});

const went = ({ until, line }: InFilePeriod): ReadonlyArray<Sentence> =>
  until === null || isChange(until.by)
    ? []
    : [{ at: until.at, seq: until.seq, text: `its line ${wentBy[until.by]}: ${line}` }];

/** What the file held of the schedule up to an instant. */
export const periodsUpTo = (scheduleHistory: ScheduleHistory, instant: Instant): ReadonlyArray<Sentence> =>
  scheduleHistory.periods
    .flatMap((presence, index) => [came(presence, index === 0), ...went(presence)])
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
