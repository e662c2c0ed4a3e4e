/** What people type for a WHEN: the schedule that they mean, and the form that is stored of it. */
import * as E from 'fp-ts/Either';
import * as fc from 'fast-check';
import { decodeScheduleLine, storedLine } from '../../src/codecs/schedule-line';
import { whenMeant } from '../../src/codecs/when-hint';
import { decodeWhen, encodeWhen, isStoredForm } from '../../src/codecs/when-text';
import { respelled } from '../../src/codecs/when-spelling';
import { rightOf } from '../support/decoded';

const stored = (typed: string): string => E.match((reason: string) => reason, encodeWhen)(decodeWhen(typed));

describe('what people type for a WHEN', () => {
  it.each([
    ['daily', 'daily@00:00'],
    ['@daily', 'daily@00:00'],
    ['@midnight', 'daily@00:00'],
    ['Hourly', 'cron:0 * * * *'],
    ['@hourly', 'cron:0 * * * *'],
    ['weekly', 'sun@00:00'],
    ['monthly', 'monthly:1@00:00'],
    ['@yearly', 'cron:0 0 1 1 *'],
    ['daily@2:00', 'daily@02:00'],
    ['daily 02:00', 'daily@02:00'],
    ['every day at 02:00', 'daily@02:00'],
    ['mon-fri@2:00', 'mon,tue,wed,thu,fri@02:00'],
    ['fri-mon@02:00', 'mon,fri,sat,sun@02:00'],
    ['mon-wed,sat@02:00', 'mon,tue,wed,sat@02:00'],
    ['Tue@2:00', 'tue@02:00'],
    ['tuesday at 14:30', 'tue@14:30'],
    ['weekdays@09:00', 'mon,tue,wed,thu,fri@09:00'],
    ['weekends @ 9:00', 'sat,sun@09:00'],
    ['monthly:15@9:00', 'monthly:15@09:00'],
    ['0 */4 * * mon-fri', 'cron:0 */4 * * mon-fri'],
    ['  */15  *  * * * ', 'cron:*/15 * * * *'],
  ])('%s is %s', (typed, form) => expect(stored(typed)).toBe(form));

  it.each([
    ['2:00', /; write 02:00$/],
    ['2pm', /; write 14:00$/],
    ['12am', /; write 00:00$/],
    ['0230', /; write 02:30$/],
    ['daily@2am', /: 2am; write daily@02:00$/],
    ['25:00', /25:00$/],
    ['13pm', /13pm$/],
    ['tuesday', /the time is missing: write tuesday@02:00/],
    ['weekdays', /the time is missing: write weekdays@02:00/],
    ['@reboot', /@reboot has none/],
    ['hourly@15', /write cron:15 \* \* \* \*/],
    ['mon-fri,tue@02:00', /tue stands there twice/],
    ['0 25 * * *', /the cron expression is not understood/],
    ['__proto__', /HH:MM/],
    ['constructor@02:00', /before the @ stand/],
    [' 2pm ', /; write 14:00$/],
    ['11pm', /; write 23:00$/],
    ['23:59:00', /; write 23:59$/],
    ['24h', /24h$/],
    ['0am', /0am$/],
    ['1am', /; write 01:00$/],
    ['soon', /^the WHEN is not HH:MM, daily@HH:MM, mon,fri@HH:MM or cron:M H D M W: soon$/],
    ['', /^the WHEN is not HH:MM, .*: \(empty\)$/],
    ['0 2 * *', /^the WHEN is not HH:MM, .*: 0 2 \* \*$/],
    ['30', /^the time is not HH:MM/],
    ['16:07 ', /^the time is not HH:MM .*; write 16:07$/],
    ['１６:07', /^the time is not HH:MM .*: １６:07$/],
    ['dayly', /^the WHEN is not understood: dayly; write daily@02:00$/],
    ['dayly@03:00', /^before the @ stand .*, not dayly; write daily@03:00$/],
    ['tusday@2:00', /^the time is not HH:MM .*: 2:00; write tue@02:00$/],
    ['mon,tusday@02:00', /not tusday; write mon,tue@02:00$/],
    ['x@02:00', /, not x$/],
    ['biweekly', /^the WHEN is not HH:MM,/],
    ['every 5 minutes', /; write cron:\*\/5 \* \* \* \*$/],
    ['*/15', /; write cron:\*\/15 \* \* \* \*$/],
    ['every 60 minutes', /^the WHEN is not HH:MM,/],
    ['every 0 hours', /^the WHEN is not HH:MM,/],
    ['every 2 h', /; write cron:0 \*\/2 \* \* \*$/],
    ['every 24 hours', /^the WHEN is not HH:MM,/],
    ['every hour', /; write cron:0 \* \* \* \*$/],
    ['every minute', /; write cron:\* \* \* \* \*$/],
    ['every monday', /; write mon@02:00$/],
    ['Every Sunday at 3am', /; write sun@03:00$/],
    ['noon', /; write 12:00$/],
    ['daily at noon', /; write daily@12:00$/],
    ['midnight on tuesdays', /; write tue@00:00$/],
    ['2pm daily', /; write daily@14:00$/],
    ['2:00 mon-fri', /; write mon,tue,wed,thu,fri@02:00$/],
    ['13pm daily', /^the WHEN is not HH:MM,/],
    ['2026-12-24 18:05', /; write cron:5 18 24 12 \*$/],
    ['2026-02-30', /^the time is not HH:MM/],
    ['2026-01-02 25:00', /^the time is not HH:MM/],
    ['2026-01-02', /; write cron:0 2 2 1 \*$/],
    ['mondays '.repeat(9), /^the WHEN is not HH:MM,/],
  ])('%s is none, and the reason helps', (typed, reason) => expect(stored(typed)).toMatch(reason));

  it.each([
    ...['mon-xyz@2:00', 'xyz-mon@2:00', 'mon-tue-wed@2:00', 'mon,xyz@2:00', 'mo@2:00', '@2:00'],
    ...['xmonthly:1@2:00', 'monthly:1x@2:00', 'mon@@2:00', 'x@daily', 'dai@ly', 'mon@2:0', 'mon'],
  ])('%s is no other spelling of one', (typed) => expect(respelled(typed)).toBeNull());

  it('what is to be written instead can be read', () => {
    const word = fc.constantFrom(
      'daily',
      'dialy',
      'mondy',
      'every',
      '2am',
      '14.30',
      'at',
      '@',
      '*/7',
      'noon',
      '2026-02-30',
      'h',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(word, { maxLength: 4 }).map((some) => some.join(' ')),
          fc.string(),
        ),
        (typed) => {
          const form = whenMeant(typed);
          if (form !== null) expect([form, isStoredForm(form)]).toEqual([form, true]);
        },
      ),
    );
  });

  const days = ['mon', 'Tue', 'WED', 'thursday', 'fri', 'Sat', 'sunday'];
  const part = fc.oneof(
    fc.constantFrom(...days),
    fc.tuple(fc.constantFrom(...days), fc.constantFrom(...days)).map((both) => both.join('-')),
  );
  const rule = fc.oneof(
    fc.constantFrom('daily', 'weekdays', 'weekend', 'monthly', 'weekly', 'monthly:31', '@daily', 'Every Day'),
    fc.array(part, { minLength: 1, maxLength: 3 }).map((some) => some.join(',')),
  );
  const time = fc
    .tuple(fc.nat(23), fc.nat(59), fc.boolean())
    .map(([h, m, full]) => `${full ? String(h).padStart(2, '0') : h}:${String(m).padStart(2, '0')}`);
  const spelling = fc.oneof(
    fc.tuple(rule, fc.constantFrom('@', ' @ ', ' ', ' at '), time).map((all) => all.join('')),
    fc.constantFrom('daily', '@weekly', 'hourly', '5 4 * * *', '0 0 1 jan sun'),
    fc.string(),
  );

  it('is stored in a form that reads as the same, once and for all', () => {
    fc.assert(
      fc.property(spelling, (typed) => {
        const read = decodeWhen(typed);
        if (E.isLeft(read)) return;
        const form = encodeWhen(read.right);
        expect(isStoredForm(form)).toBe(true);
        expect(decodeWhen(form)).toEqual(read);
        expect(encodeWhen(rightOf(decodeWhen(form)))).toBe(form);
      }),
    );
  });

  it('leaves every other byte of the line, and all of a line in a stored form', () => {
    fc.assert(
      fc.property(spelling, fc.constantFrom('', ';keep=3', ';tz=Asia/Tokyo '), (typed, options) => {
        const line = ` my docs ;${typed};name ${options}`;
        const read = decodeScheduleLine(line);
        if (E.isLeft(read)) return;
        const there = storedLine(line, read.right);
        expect(there).toBe(
          isStoredForm(typed) ? line : ` my docs ;${encodeWhen(read.right.when)};name ${options}`,
        );
        expect(decodeScheduleLine(there)).toEqual(read);
      }),
    );
  });
});
