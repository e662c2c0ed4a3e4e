/** Schedules that a wrong clock has sent on too far, or left behind: which of them go on at another time, and at which. */
import { caughtUp, rearmed } from '../../../src/domain/occurrence/catch-up';
import { type Schedule, scheduleId } from '../../../src/domain/schedule/schedule';
import { timestampAt } from '../../../src/domain/time/time';
import { at, utc } from '../../support/clock';
import { specOf } from '../../support/decoded';

const stamp = (time: string) => timestampAt(Date.parse(`${time}Z`), utc);

const schedule = (
  rule: string,
  due: string | null,
  { created = '2026-11-20T12:00', ended = null as string | null } = {},
): Schedule => ({
  id: scheduleId(1),
  spec: specOf(`docs;${rule};docs`),
  created: stamp(created),
  due: due === null ? null : stamp(due),
  attempts: 0,
  ended: ended === null ? null : { due: stamp(ended), outcome: 'completed' },
});

const daily = 'daily@02:00';
const yearly = 'cron:0 2 1 1 *';
const now = at('2026-11-22T12:00:00Z');

describe('a schedule that was sent on', () => {
  it.each([
    // what it waits for, what ended last, when it was made; when it goes on
    ['a day and no more', daily, '2026-11-23T12:00', '2027-11-20T02:00', undefined, null],
    ['a day and a minute', daily, '2026-11-23T12:01', '2027-11-20T02:00', undefined, '2026-11-23T02:00'],
    ['by hours of its own', 'cron:0 * * * *', '2026-11-22T18:00', '2027-11-20T02:00', undefined, null],
    [
      'beyond what ended a year ahead',
      daily,
      '2027-11-21T02:00',
      '2027-11-20T02:00',
      undefined,
      '2026-11-23T02:00',
    ],
    ['and was made a year ahead', daily, '2027-11-21T02:00', null, '2027-11-20T02:00', '2026-11-23T02:00'],
    ['and was made less than a day ahead', daily, '2026-11-24T02:00', null, '2026-11-23T08:00', null],
    ['though nothing ended ahead', daily, '2027-11-21T02:00', null, undefined, '2026-11-23T02:00'],
    [
      'past a time that has not ended',
      daily,
      '2027-11-21T02:00',
      '2026-11-22T02:00',
      undefined,
      '2026-11-23T02:00',
    ],
    [
      'after what ended a day ahead to the minute',
      'cron:0 12 * * *',
      '2026-11-27T12:00',
      '2026-11-23T12:00',
      undefined,
      '2026-11-24T12:00',
    ],
    ['after what ended a day ahead', daily, '2026-11-26T02:00', '2026-11-23T02:00', undefined, null],
    ['by two days after the next, to the minute', daily, '2026-11-25T02:00', null, undefined, null],
    ['by a minute more', daily, '2026-11-25T02:01', null, undefined, '2026-11-23T02:00'],
    ['though it comes as seldom as that', yearly, '2027-01-01T02:00', null, undefined, null],
    [
      'by a minute only, when the clock was ahead',
      daily,
      '2026-11-24T13:00',
      '2026-11-24T12:30',
      undefined,
      '2026-11-23T02:00',
    ],
    ['to where it comes next anyhow', yearly, '2027-01-01T02:00', '2026-12-24T02:00', undefined, null],
    ['and has nothing left to do', daily, null, '2027-11-20T02:00', undefined, null],
    ['and comes once', '02:00', '2027-11-21T02:00', '2027-11-20T02:00', undefined, null],
  ])('%s', (_, rule, due, ended, created, expected) => {
    const sent = schedule(rule, due, { ended, ...(created === undefined ? {} : { created }) });
    expect(rearmed(sent, now)).toBe(expected === null ? null : stamp(expected));
  });
});

describe('a schedule that was left behind', () => {
  const from = now.instant;
  it.each([
    ['goes on with its next time', daily, '2020-01-01T02:00', '2026-11-23T02:00'],
    ['by a day, to the millisecond', daily, '2026-11-21T12:00', '2026-11-23T02:00'],
    ['by less than a day waits on', daily, '2026-11-21T12:01', null],
    ['comes once', '02:00', '2020-01-01T02:00', null],
    ['has nothing left to do', daily, null, null],
  ])('%s', (_, rule, due, expected) => {
    expect(caughtUp(schedule(rule, due), from, now)).toBe(expected === null ? null : stamp(expected));
  });

  it('is set on, never back', () => {
    const left = schedule(daily, '2026-11-20T02:00');
    const before = (time: string) => Date.parse(`${time}:00Z`);
    expect(caughtUp(left, before('2026-11-18T12:00'), now)).toBeNull();
    expect(caughtUp(left, before('2026-11-19T12:00'), now)).toBeNull();
    expect(caughtUp(left, before('2026-11-20T12:00'), now)).toBe(stamp('2026-11-21T02:00'));
    const never = {
      ...left,
      spec: { ...left.spec, when: { kind: 'cron' as const, expression: '0 3 31 4 *' } },
    };
    expect([caughtUp(never, from, now), rearmed({ ...never, due: stamp('2027-11-20T02:00') }, now)]).toEqual([
      null,
      null,
    ]);
  });
});
