/** When a schedule comes: once, or again and again by a rule of the wall clock. */
import * as t from 'io-ts';
import { NonNegativeInteger } from '../integer';

interface TimeOfDayBrand {
  readonly TimeOfDay: unique symbol;
}

/** `HH:MM` on a 24-hour clock, two ASCII digits each. */
export const TimeOfDay = t.brand(
  t.string,
  (text): text is t.Branded<string, TimeOfDayBrand> => /^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/.test(text),
  'TimeOfDay',
);
export type TimeOfDay = t.TypeOf<typeof TimeOfDay>;

/** In the order of the week. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export const Weekday = t.keyof(
  { mon: null, tue: null, wed: null, thu: null, fri: null, sat: null, sun: null },
  'Weekday',
);
export type Weekday = t.TypeOf<typeof Weekday>;

export const When = t.union(
  [
    /** At this time of the day on which the schedule was made. */
    t.strict({ kind: t.literal('once'), at: TimeOfDay }),
    t.strict({ kind: t.literal('daily'), at: TimeOfDay }),
    /** On these days, in the order of the week. */
    t.strict({ kind: t.literal('weekly'), days: t.array(Weekday), at: TimeOfDay }),
    /** On this day of the month, 1 to 31; on the last day of a month that is shorter. */
    t.strict({ kind: t.literal('monthly'), day: NonNegativeInteger, at: TimeOfDay }),
    /** By five cron fields: minute, hour, day of the month, month, day of the week. */
    t.strict({ kind: t.literal('cron'), expression: t.string }),
  ],
  'When',
);
export type When = Readonly<t.TypeOf<typeof When>>;
/** A rule that comes again and again. */
export type Recurrence = Exclude<When, { readonly kind: 'once' }>;

/** The same for the same rules. */
export const ruleKey = (when: When): string => {
  switch (when.kind) {
    case 'once':
    case 'daily':
      return `${when.kind} ${when.at}`;
    case 'weekly':
      return `${when.days.join(',')} ${when.at}`;
    case 'monthly':
      return `${when.day} ${when.at}`;
    case 'cron':
      return when.expression;
  }
};
