/** Occurrences that came due without an event of their own, and how those stand that have no end. */
import { pendingOf, predictedSkip } from '../../../src/domain/history/pending';
import { occurrenceStatus } from '../../../src/domain/history/occurrence-status';
import type { Schedule } from '../../../src/domain/schedule/schedule';
import { scheduleId } from '../../../src/domain/schedule/schedule';
import { specOf, timestamp } from '../../support/decoded';
import * as tell from '../../support/telling-events';
import { contextAt, march, type DatedEvents } from '../../support/telling-events';

const docs = tell.created('05T17:00');
const first: DatedEvents = ['05T16:00', docs];
const once = tell.created('05T17:00', { line: 'docs;17:00;docs' });

const pendingAt = (
  time: string,
  told: ReadonlyArray<DatedEvents>,
  event: typeof docs | null = docs,
  changes: Partial<Schedule> = {},
) => {
  const { projection, now } = contextAt(time, told);
  return pendingOf(projection, event === null ? [] : [tell.lineOf(event, changes)], now).map(
    ({ due, through, count, withdrawn }) => [due, through, count, withdrawn?.by ?? null],
  );
};
const one = (time: string, by: string | null = null) => [march(time), march(time), 1, by];

describe('what waits', () => {
  it('is everything from the time that is due through the latest', () => {
    expect(pendingAt('05T16:59', [first])).toEqual([]);
    expect(pendingAt('05T17:00', [first])).toEqual([one('05T17:00')]);
    expect(pendingAt('07T18:00', [first])).toEqual([[march('05T17:00'), march('07T17:00'), 3, null]]);
  });

  it('is one alone of a line that comes once, however much later', () => {
    const told: DatedEvents = ['05T16:00', once];
    expect(pendingAt('09T18:00', [told], once)).toEqual([one('05T17:00')]);
    expect(pendingAt('09T18:00', [told], once, { created: march('05T17:01') })).toEqual([]);
    expect(pendingAt('09T18:00', [told], once, { attempts: 1 })).toEqual([]);
  });

  it('is nothing of a schedule that has nothing left to do', () => {
    expect(pendingAt('07T18:00', [first], docs, { due: null })).toEqual([]);
    expect(pendingAt('07T18:00', [first], docs, { due: null, attempts: 1 })).toEqual([]);
  });

  it('is not what was started: that is told by events of its own', () => {
    const rest = [one('06T17:00')];
    expect(pendingAt('06T18:00', [first], docs, { attempts: 1 })).toEqual(rest);
    expect(pendingAt('06T18:00', [first, ['05T17:00', tell.started('05T17:00')]])).toEqual(rest);
    expect(
      pendingAt('06T18:00', [
        first,
        ['05T17:00', tell.started('05T17:00')],
        ['05T17:01', tell.abandoned('05T17:00')],
      ]),
    ).toEqual(rest);
  });

  it('is what was started on command, or by another schedule, or has ended', () => {
    const both = [[march('05T17:00'), march('06T17:00'), 2, null]];
    for (const event of [
      tell.started('05T17:00', { trigger: 'command' }),
      tell.started('05T17:00', { id: 2 }),
      tell.started('05T16:30'),
      tell.failed('05T17:00'),
    ])
      expect(pendingAt('06T18:00', [first, ['05T17:00', event]])).toEqual(both);
  });

  it('is written as it was, when it is one alone', () => {
    const berlin = tell.created('05T17:00', { line: 'docs;daily@18:00;docs;tz=Europe/Berlin' });
    expect(pendingAt('05T18:00', [['05T16:00', berlin]], berlin)).toEqual([one('05T17:00')]);
    expect(pendingAt('06T18:00', [['05T16:00', berlin]], berlin)).toEqual([
      [march('05T17:00'), timestamp('2024-03-06T18:00:00.000+01:00'), 2, null],
    ]);
  });
});

describe('what was due when its line left the file', () => {
  const gone = (event: typeof docs, ...rest: ReadonlyArray<DatedEvents>) =>
    pendingAt('09T18:00', [['05T16:00', event], ...rest], null);

  it('is everything up to then', () => {
    expect(gone(docs, ['05T16:59', tell.deleted()])).toEqual([]);
    expect(gone(docs, ['05T17:00', tell.deleted()])).toEqual([one('05T17:00', 'delete')]);
    expect(gone(docs, ['06T18:00', tell.edited([], [1])])).toEqual([
      [march('05T17:00'), march('06T17:00'), 2, 'edit'],
    ]);
    expect(gone(once, ['08T18:00', tell.deleted()])).toEqual([one('05T17:00', 'delete')]);
  });

  it('is nothing of one that has ended, expired, or is there', () => {
    const expired = tell.created('05T15:00', { line: 'docs;15:00;docs' });
    expect(gone(once, ['05T17:01', tell.completed('05T17:00')], ['05T18:00', tell.pruned()])).toEqual([]);
    expect(gone(expired, ['05T18:00', tell.pruned()])).toEqual([]);
    expect(gone(docs)).toEqual([]);
  });

  it('is not what was started', () => {
    const start: DatedEvents = ['05T17:00', tell.started('05T17:00')];
    expect(gone(docs, start, ['06T18:00', tell.deleted()])).toEqual([one('06T17:00', 'delete')]);
    expect(gone(once, start, ['06T18:00', tell.deleted()])).toEqual([]);
  });
});

describe('what was due when a change set its schedule to another time', () => {
  const later = tell.changed('docs;daily@20:00;docs', '07T20:00');
  const left = (...rest: ReadonlyArray<DatedEvents>) => pendingAt('09T18:00', [first, ...rest], null);
  const start: DatedEvents = ['05T17:00', tell.started('05T17:00')];

  it('is everything up to then, as its line said before', () => {
    expect(left(['05T16:59', later])).toEqual([]);
    expect(left(['05T17:00', later])).toEqual([one('05T17:00', 'change')]);
    expect(left(['06T18:00', later])).toEqual([[march('05T17:00'), march('06T17:00'), 2, 'change']]);
    expect(left(['06T18:00', tell.changed('docs;daily@17:00;mail', '05T17:00')])).toEqual([]);
  });

  it('is not what was started', () => {
    expect(left(start, ['06T18:00', later])).toEqual([one('06T17:00', 'change')]);
    expect(left(start, ['05T18:00', later])).toEqual([]);
  });

  it('and what was due when it left the file, are both told, with nothing asked of them', () => {
    const { projection, now } = contextAt('09T18:00', [
      first,
      ['05T18:00', later],
      ['07T21:00', tell.deleted()],
    ]);
    const spec = specOf('docs;daily@20:00;docs');
    const requests = { pauses: [], asked: null };
    expect(pendingOf(projection, [], now)).toEqual([
      {
        ...{ schedule: scheduleId(1), spec: docs.spec, due: march('05T17:00'), through: march('05T17:00') },
        ...{ count: 1, withdrawn: { seq: 2, at: march('05T18:00'), by: 'change' }, requests },
      },
      {
        ...{ schedule: scheduleId(1), spec, due: march('07T20:00'), through: march('07T20:00') },
        ...{ count: 1, withdrawn: { seq: 3, at: march('07T21:00'), by: 'delete' }, requests },
      },
    ]);
  });
});

it('what will be skipped is what is not later than the last that was missed', () => {
  const { now } = contextAt('07T18:00', []);
  const fate = (due: string, line = tell.usualLine) =>
    predictedSkip(
      { spec: specOf(line), due: march('05T17:00'), requests: { pauses: [], asked: null } },
      march(due),
      now,
    );
  expect(['05T17:00', '06T17:00', '07T17:00'].map((due) => fate(due))).toEqual([
    'superseded',
    'superseded',
    null,
  ]);
  expect(fate('07T17:00', 'docs;daily@17:00;docs;catchup=no')).toBe('missed');
});

describe('one that was started and has no end', () => {
  const start: DatedEvents = ['05T17:00', tell.started('05T17:00')];
  const hand = { schedule: scheduleId(1), trigger: 'schedule' as const, due: march('05T17:00') };
  const status = (told: ReadonlyArray<DatedEvents>, inHand: typeof hand | null = null) => {
    const { projection } = contextAt('09T18:00', told);
    return projection.occurrences.map((occurrence) => occurrenceStatus(projection, occurrence, inHand));
  };

  it.each<[string, ReadonlyArray<DatedEvents>, string]>([
    ['is open', [first, start], 'open'],
    ['is withdrawn without its schedule', [start], 'withdrawn'],
    ['is withdrawn without its line', [first, start, ['05T18:00', tell.deleted()]], 'withdrawn'],
    ['is withdrawn by another time', [first, start, ['05T18:00', tell.rearmed('04T17:00')]], 'withdrawn'],
    ['is open after another time', [first, ['05T16:30', tell.rearmed('05T17:00')], start], 'open'],
    [
      'is open in the very line',
      [first, ['05T17:00', tell.rearmed('05T17:00'), tell.started('05T17:00')]],
      'open',
    ],
    [
      'is withdrawn by one of two other times',
      [first, ['05T16:30', tell.rearmed('05T17:00')], start, ['05T18:00', tell.rearmed('04T17:00')]],
      'withdrawn',
    ],
    ['is open when it was let go of', [first, start, ['05T18:00', tell.abandoned('05T17:00')]], 'open'],
    ['is told by its end', [start, ['05T18:00', tell.failed('05T17:00')]], 'failed'],
  ])('%s', (_, told, expected) => {
    expect(status(told)).toEqual([expected]);
  });

  it('is open while its archive is in hand, and that of no other', () => {
    expect(status([start], hand)).toEqual(['open']);
    expect(status([start], { ...hand, schedule: scheduleId(2) })).toEqual(['withdrawn']);
    expect(status([start], { ...hand, due: march('06T17:00') })).toEqual(['withdrawn']);
    const command = tell.started('05T17:00', { trigger: 'command' });
    expect(status([first, ['05T17:00', command]], hand)).toEqual(['interrupted']);
  });

  it('on command was let go of, or killed', () => {
    const command = { trigger: 'command' as const };
    const begun: DatedEvents = ['05T16:30', tell.started('05T16:30', command)];
    expect(status([first, begun])).toEqual(['interrupted']);
    expect(status([first, begun, ['05T16:31', tell.abandoned('05T16:30', command)]])).toEqual(['abandoned']);
  });

  it('of which no start is told is open until its schedule is set to another time', () => {
    const sealed: DatedEvents = ['05T17:00', tell.sealed('05T17:00')];
    expect(status([first, sealed])).toEqual(['open']);
    expect(status([first, sealed, ['05T18:00', tell.rearmed('04T17:00')]])).toEqual(['withdrawn']);
  });
});
