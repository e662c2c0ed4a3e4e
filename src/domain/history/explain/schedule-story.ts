/** How a schedule's line came into the file and went out of it, in sentences. */
import type { Presence, ScheduleLife } from '../projection';
import { type Instant, instantOf, type Now, shown, type Timestamp } from '../../time/time';
import type { Sentence } from './sentence';

const cameBy: Readonly<Record<Presence['from']['by'], string>> = {
  create: 'was made by the command create',
  edit: 'was found in backup_schedules.txt, written there by hand',
  undo: 'was put back by the command undo',
};

const wentBy: Readonly<Record<NonNullable<Presence['until']>['by'], string>> = {
  delete: 'was removed by the command delete',
  edit: 'was gone from backup_schedules.txt, taken out by hand',
  undo: 'was taken back by the command undo',
  over: 'had nothing left to do, and its line was removed',
};

const came = ({ id, line }: ScheduleLife, { from }: Presence, isFirst: boolean): Sentence => ({
  at: from.at,
  seq: from.seq,
  text: `schedule ${id} ${isFirst ? '' : 'came back: it '}${cameBy[from.by]}: ${line}`,
});

const went = ({ id }: ScheduleLife, { until }: Presence): ReadonlyArray<Sentence> =>
  until === null ? [] : [{ at: until.at, seq: until.seq, text: `schedule ${id} ${wentBy[until.by]}` }];

/** What the file held of the schedule up to an instant. */
export const presencesUpTo = (life: ScheduleLife, instant: Instant): ReadonlyArray<Sentence> =>
  life.presences
    .flatMap((presence, index) => [came(life, presence, index === 0), ...went(life, presence)])
    .filter(({ at }, index) => index === 0 || (at !== null && instantOf(at) <= instant));

/** When the schedule's line was made; by hand, that may be long before anybody found it. */
export const beginningOf = ({ created }: ScheduleLife): Instant => instantOf(created);

/** Times at which the schedule was set to an occurrence, after a wrong clock; of the journal's lines before `before`. */
export const rearmedTo = (
  life: ScheduleLife,
  due: Timestamp,
  before: number,
  now: Now,
): ReadonlyArray<Sentence> =>
  life.rearmed
    .filter((rearm) => rearm.due === due && rearm.seq < before)
    .map(({ at, seq }) => ({
      at,
      seq,
      text: `the clock, which had been wrong, was right again: the next backup was set to ${shown(now)(due)}`,
    }));
