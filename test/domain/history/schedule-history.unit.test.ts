/** One schedule through the changes of its line: what it said when, what it was due for, and under which name. */
import { projectionOf } from '../../../src/domain/history/projection';
import {
  cutOffAfter,
  goesAt,
  type ScheduleHistory,
  specAt,
  underName,
  wasNamed,
  wasPresent,
} from '../../../src/domain/history/schedule-history';
import { scheduleId } from '../../../src/domain/schedule/schedule';
import { instantOf } from '../../../src/domain/time/time';
import { specOf, timestamp } from '../../support/decoded';
import * as tell from '../../support/telling-events';
import { type DatedEvents, journal, march } from '../../support/telling-events';

const first: DatedEvents = ['05T16:00', tell.created('05T17:00')];
const [later, mail] = ['docs;daily@18:00;docs', 'docs;daily@17:00;mail'];
const historyOf = (...told: ReadonlyArray<DatedEvents>): ScheduleHistory => {
  const history = projectionOf(journal(first, ...told)).scheduleHistories.get(scheduleId(1));
  if (history === undefined) throw new Error('no history');
  return history;
};
const deleted = (time: string): DatedEvents => [time, tell.deleted()];
const changed = (time: string, ...how: Parameters<typeof tell.changed>): DatedEvents => [
  time,
  tell.changed(...how),
];
const undone = { takenBack: true };

/** Of each time at which it said the same: how it began, how it ended, what it said, and what it was due for that was left. */
const periodsOf = (...told: ReadonlyArray<DatedEvents>) =>
  historyOf(...told).periods.map(({ from, until, line, spec, left }) => {
    expect(spec).toEqual(specOf(line));
    return [from.by, until?.by ?? null, line, left];
  });

describe('a change of the line', () => {
  it('ends what it said before, and begins what it says now', () => {
    const history = historyOf(changed('05T16:30', later, '05T18:00'));
    const usual = { line: tell.usualLine, spec: specOf(tell.usualLine) };
    const now = { line: later, spec: specOf(later) };
    const change = { seq: 2, at: march('05T16:30'), by: 'change' };
    expect(history).toEqual({
      id: scheduleId(1),
      ...now,
      created: march('05T16:00'),
      due: march('05T17:00'),
      next: march('05T18:00'),
      rearmed: [],
      periods: [
        {
          from: { seq: 1, at: march('05T16:00'), by: 'create' },
          until: change,
          ...usual,
          left: march('05T17:00'),
        },
        { from: change, until: null, ...now, left: null },
      ],
    });
  });

  it.each<[string, ReadonlyArray<DatedEvents>, ReadonlyArray<ReadonlyArray<string | null>>]>([
    [
      'leaves nothing where it is due as before',
      [changed('05T16:30', mail, '05T17:00')],
      [
        ['create', 'change', tell.usualLine, null],
        ['change', null, mail, null],
      ],
    ],
    [
      'that is taken back leaves nothing: what was left comes again',
      [changed('05T16:30', later, '05T18:00'), changed('05T16:40', tell.usualLine, '05T17:00', undone)],
      [
        ['create', 'change', tell.usualLine, null],
        ['change', 'change-undone', later, march('05T18:00')],
        ['change-undone', null, tell.usualLine, null],
      ],
    ],
    [
      'to a third time lets both rest',
      [
        changed('05T16:30', later, '05T18:00'),
        changed('05T16:40', 'docs;daily@19:00;docs', '05T19:00'),
        changed('05T16:50', later, '05T18:00'),
      ],
      [
        ['create', 'change', tell.usualLine, march('05T17:00')],
        ['change', 'change', later, null],
        ['change', 'change', 'docs;daily@19:00;docs', march('05T19:00')],
        ['change', null, later, null],
      ],
    ],
    [
      'to no time leaves what was due, and brings back nothing',
      [changed('05T16:30', 'docs;15:00;docs', null)],
      [
        ['create', 'change', tell.usualLine, march('05T17:00')],
        ['change', null, 'docs;15:00;docs', null],
      ],
    ],
    [
      'of a line that has gone ends it no second time',
      [deleted('05T16:10'), changed('05T16:30', later, '05T18:00')],
      [
        ['create', 'delete', tell.usualLine, null],
        ['change', null, later, null],
      ],
    ],
  ])('%s', (_, told, expected) => {
    expect(periodsOf(...told)).toEqual(expected);
  });

  it('ends nothing of a schedule that never had a line', () => {
    const never = { ...historyOf(), periods: [] };
    expect(goesAt(never, { seq: 2, at: march('05T16:30'), by: 'over' })).toBe(never);
  });
});

it('what it said when it came due is what it said in that minute', () => {
  const changedAt = (at: string) => {
    const history = historyOf(changed('05T16:30', mail, '05T17:00'));
    const [before, after] = history.periods;
    if (before === undefined || after === undefined) throw new Error('it was not changed');
    const moved = { ...after, from: { ...after.from, at: timestamp(`2024-03-05T${at}+00:00`) } };
    return (due: string) => specAt({ ...history, periods: [before, moved] }, march(due)).name;
  };
  expect(changedAt('16:59:59.999')('05T17:00')).toBe('mail');
  expect(changedAt('17:00:00.000')('05T17:00')).toBe('mail');
  expect(changedAt('17:00:59.999')('05T17:00')).toBe('mail');
  expect(changedAt('17:01:00.000')('05T17:00')).toBe('docs');
  expect(changedAt('17:01:00.000')('05T17:01')).toBe('mail');
  // why: what came due before it was made is told by its first line
  expect(changedAt('17:01:00.000')('04T17:00')).toBe('docs');
  expect(specAt({ spec: specOf(mail), periods: [] }, march('05T17:00')).name).toBe('mail');
});

it('it has every name that its line ever had', () => {
  const history = historyOf(changed('05T16:30', mail, '05T17:00'));
  expect(['docs', 'mail', 'pics'].map((name) => wasNamed(history, name))).toEqual([true, true, false]);
});

describe('what it was due for at a line of the journal is asked for', () => {
  it.each<[string, ReadonlyArray<DatedEvents>, ReadonlyArray<number | null>]>([
    ['as long as nothing happens', [], [null, null]],
    ['until its line goes', [deleted('05T16:30')], [2, 2]],
    ['until it is set right after a wrong clock', [['05T16:30', tell.rearmed('06T17:00')]], [2, null]],
    ['until it is changed to another time', [changed('05T16:30', later, '05T18:00')], [2, null, null]],
    ['after a change to the same time', [changed('05T16:30', mail, '05T17:00')], [null, null]],
    [
      'after a change that was taken back, but not what the change had set',
      [changed('05T16:30', later, '05T18:00'), changed('05T16:40', tell.usualLine, '05T17:00', undone)],
      [3, 3, null],
    ],
    [
      'until the first of more, whichever comes first',
      [
        ['05T16:20', tell.rearmed('06T17:00')],
        changed('05T16:30', later, '05T18:00'),
        ['05T16:35', tell.rearmed('06T18:00')],
        deleted('05T16:40'),
      ],
      [2, 3, 4, 5, 5],
    ],
    [
      'until a change, though a clock is set right later',
      [changed('05T16:30', later, '05T18:00'), ['05T16:35', tell.rearmed('06T18:00')]],
      [2, 3, null],
    ],
  ])('%s', (_, told, expected) => {
    const history = historyOf(...told);
    expect(expected.map((_seq, index) => cutOffAfter(history, index + 1)?.seq ?? null)).toEqual(expected);
  });
});

describe('under a name', () => {
  const both = historyOf(
    changed('05T16:30', mail, '05T17:00'),
    changed('05T16:40', tell.usualLine, '05T17:00'),
    changed('05T16:50', 'docs;daily@17:00;pics', '05T17:00'),
  );

  it('it is what it was when it had it last', () => {
    expect(underName(both, 'pics')).toBe(both);
    expect(underName(both, 'else')).toBeNull();
    expect(underName(both, 'mail')).toEqual({
      ...both,
      line: mail,
      spec: specOf(mail),
      periods: both.periods.slice(0, 2),
      next: null,
    });
    expect(underName(both, 'docs')).toEqual({
      ...both,
      line: tell.usualLine,
      spec: specOf(tell.usualLine),
      periods: both.periods.slice(0, 3),
      next: null,
    });
  });

  it.each<[string, string, string, boolean]>([
    ['mail', '05T16:30', '05T16:40', true],
    ['mail', '05T16:00', '05T16:30', false],
    ['mail', '05T16:00', '05T16:31', true],
    ['mail', '05T16:39', '05T17:00', true],
    ['mail', '05T16:40', '05T17:00', false],
    ['docs', '05T16:30', '05T16:40', false],
    ['docs', '05T15:00', '05T16:00', false],
    ['pics', '06T16:40', '06T17:00', true],
    ['else', '05T16:00', '06T17:00', false],
  ])('%s, its line was in the file between %s and %s: %j', (name, from, to, expected) => {
    expect(wasPresent(both, name, instantOf(march(from)), instantOf(march(to)))).toBe(expected);
  });

  it('it was in the file from when it was made, however late it was found there', () => {
    const found = projectionOf(journal(['05T18:00', tell.edited([{ id: 1, due: '05T17:00' }])]));
    const wasThere = (from: string, to: string) =>
      [...found.scheduleHistories.values()].map((history) =>
        wasPresent(history, 'docs', instantOf(march(from)), instantOf(march(to))),
      );
    expect(wasThere('05T15:00', '05T16:00')).toEqual([false]);
    expect(wasThere('05T15:00', '05T16:01')).toEqual([true]);
  });
});
