/** Days that a cron expression names by the calendar: the last one, workdays near a date, and fields that name none. */
import { cronFault, nextCronWall } from '../../../src/domain/time/cron';
import { type CronFields, nextTime } from '../../../src/domain/time/cron-search';

describe('a workday', () => {
  it.each([
    ['a Sunday: the Monday after it', '15W', '2026-02-01', '2026-02-16'],
    ['a Saturday: the Friday before it', '15W', '2026-08-01', '2026-08-14'],
    ['one itself', '15W', '2026-04-01', '2026-04-15'],
    ['the first, a Saturday: the Monday after it', '1W', '2026-07-30', '2026-08-03'],
    ['the first, a Sunday', '1W', '2026-02-27', '2026-03-02'],
    ['the second, a Saturday: the first', '2W', '2026-04-20', '2026-05-01'],
    ['the last, a Sunday: the Friday before it', '31W', '2026-05-01', '2026-05-29'],
    ['the last, a Saturday', '31W', '2026-01-01', '2026-01-30'],
    ['the last but one, a Sunday: the Monday after it', '30W', '2026-08-01', '2026-08-31'],
    ['the last of a short month', '30W', '2026-04-01', '2026-04-30'],
    ['of a longer month only', '31W', '2026-04-01', '2026-05-29'],
    ['of a longer month only, before which another Saturday would be', '31W', '2027-04-01', '2027-05-31'],
    ['the last of all: a Tuesday', 'LW', '2026-03-01', '2026-03-31'],
    ['the last of all, before a Sunday', 'LW', '2026-05-01', '2026-05-29'],
    ['the last of all, before a Saturday', 'LW', '2026-01-01', '2026-01-30'],
  ])('near %s', (_, days, after, expected) => {
    const found = nextCronWall(`0 0 ${days} * *`, Date.parse(after) - 1);
    expect(new Date(found ?? Number.NaN).toISOString().slice(0, 10)).toBe(expected);
  });
});

it.each([
  ['L', '2026-02-02', '2026-02-28'],
  ['L', '2028-02-02', '2028-02-29'],
  ['5,L', '2026-02-06', '2026-02-28'],
])('%s names the last day of a month', (days, after, expected) => {
  const found = nextCronWall(`0 0 ${days} * *`, Date.parse(after));
  expect(new Date(found ?? Number.NaN).toISOString().slice(0, 10)).toBe(expected);
});

describe('fields', () => {
  const every: CronFields = {
    minutes: [0],
    hours: [0],
    months: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
    days: { named: [30], last: false, lastWorkday: false, nearWorkday: [] },
    weekdays: [],
    join: 'day',
  };
  const wall = Date.UTC(2026, 0, 1);

  it('come at the first of their days', () => expect(nextTime(every, wall)).toBe(Date.UTC(2026, 0, 30)));

  it.each<[string, Partial<CronFields>]>([
    ['a day that no month has', { months: [2] }],
    ['no hour', { hours: [] }],
    ['no minute', { minutes: [] }],
    ['no weekday', { join: 'both' }],
  ])('that name %s never come', (_, fields) => expect(nextTime({ ...every, ...fields }, wall)).toBeNull());
});

it.each([
  ['* * * *', 'it is not five fields: minute hour day month weekday'],
  ['99 * * * *', 'Invalid value for minute: 99'],
  ['0 0 31 2 *', 'it names a day that never comes'],
  ['0 0 31 1 *', null],
])('%j is at fault: %s', (text, fault) => expect(cronFault(text)).toBe(fault));
