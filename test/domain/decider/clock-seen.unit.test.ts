/** What stamps and events add to what is known of the clock: whole values. */
import {
  type ClockLag,
  type ClockSeen,
  clockBehind,
  followClock,
  goesOnFrom,
  lookAtClock,
  seeStamp,
  unseenClock,
} from '../../../src/domain/decider/clock-trust';
import { scheduleId } from '../../../src/domain/schedule/schedule';
import { instantOf } from '../../../src/domain/time/time';
import { sourcePath, timestamp } from '../../support/decoded';

const on = (day: string, time = '12:00') => timestamp(`2024-03-${day}T${time}:00.000+00:00`);
const in1970 = timestamp('1970-01-01T00:00:00.000+00:00');
const earliest = timestamp('2020-01-01T00:00:00.000+00:00');

const lag: ClockLag = {
  ...{ latest: on('20'), furthest: on('20'), counted: on('10'), stayed: 0, told: false, trusted: null },
  ...{ firstSchedule: 3, rearmed: [], shown: [] },
};
const behind: ClockSeen = { latest: on('20'), behind: lag };
const believed: ClockSeen = { latest: on('10'), behind: { ...lag, trusted: on('10') } };

describe('a stamp', () => {
  it('in 1970 is behind what no clock can be before, and is no later time than any', () => {
    expect(seeStamp(unseenClock, in1970, 1)).toEqual({
      latest: earliest,
      behind: { ...lag, latest: earliest, furthest: earliest, counted: in1970, firstSchedule: 1 },
    });
  });

  it('far behind the latest finds the clock behind, and leaves the latest', () => {
    expect(seeStamp({ latest: on('20'), behind: null }, on('10'), 3)).toEqual(behind);
    expect(seeStamp({ latest: on('10'), behind: null }, on('20'), 3)).toEqual({
      latest: on('20'),
      behind: null,
    });
  });

  it('of the latest instant is no later one, in whatever zone', () => {
    const same = timestamp('2024-03-20T13:00:00.000+01:00');
    expect(seeStamp({ latest: on('20'), behind: null }, same, 3)).toEqual({ latest: on('20'), behind: null });
  });

  it('further back is counted from anew, by more than a minute', () => {
    const staying = { ...behind, behind: { ...lag, stayed: 70 } };
    expect(seeStamp(staying, on('10', '11:59'), 3)).toEqual(staying);
    expect(seeStamp(staying, on('10', '11:58'), 3).behind).toEqual({ ...lag, counted: on('10', '11:58') });
  });

  it('that is not behind is noted once for as many schedules, the earliest of them', () => {
    const first = seeStamp(behind, on('20', '13:00'), 3);
    expect(first.behind?.shown).toEqual([{ at: on('20', '13:00'), nextSchedule: 3 }]);
    expect(seeStamp(first, on('20', '14:00'), 3).behind?.shown).toEqual(first.behind?.shown);
    const second = seeStamp(first, on('20', '15:00'), 5);
    expect(second.behind?.shown).toEqual([
      { at: on('20', '13:00'), nextSchedule: 3 },
      { at: on('20', '15:00'), nextSchedule: 5 },
    ]);
    expect(seeStamp(second, on('20', '14:00'), 4).behind?.shown).toEqual([
      { at: on('20', '13:00'), nextSchedule: 3 },
      { at: on('20', '14:00'), nextSchedule: 4 },
    ]);
    expect(seeStamp(second, on('20', '15:00'), 6).behind?.shown).toEqual([
      { at: on('20', '13:00'), nextSchedule: 3 },
      { at: on('20', '15:00'), nextSchedule: 6 },
    ]);
    expect(seeStamp(second, on('20', '14:00'), 3).behind?.shown).toEqual([
      { at: on('20', '13:00'), nextSchedule: 3 },
    ]);
  });

  it('that is behind what a believed clock left is no right time', () => {
    expect(seeStamp(believed, on('11'), 3)).toEqual({ latest: on('11'), behind: believed.behind });
  });
});

describe('an event about the clock', () => {
  const [one, other] = [scheduleId(1), scheduleId(2)];
  const rearm = (schedule: typeof one) =>
    ({ type: 'ScheduleRearmed', schedule, path: sourcePath('docs'), due: on('10', '17:00') }) as const;
  const rearmedBy = (seen: ClockSeen, schedule: typeof one, was: string) =>
    followClock(seen, rearm(schedule), on('10'), on(was)).behind?.rearmed;

  it('sets schedules back, each from what it was due for first, and from what it was lately', () => {
    const first = { schedule: one, was: on('21'), lately: on('21') };
    expect(rearmedBy(believed, one, '21')).toEqual([first]);
    const once = { ...believed, behind: { ...lag, trusted: on('10'), rearmed: [first] } };
    expect(rearmedBy(once, one, '22')).toEqual([first]);
    expect(rearmedBy(once, other, '22')).toEqual([
      first,
      { schedule: other, was: on('22'), lately: on('22') },
    ]);
    const forgot = [
      { ...first, lately: null },
      { schedule: other, was: on('22'), lately: null },
    ];
    const again = { ...believed, behind: { ...lag, trusted: on('10'), rearmed: forgot } };
    expect(rearmedBy(again, one, '23')).toEqual([{ ...first, lately: on('23') }, forgot[1]]);
  });

  it('says nothing of a clock that is not behind', () => {
    const seen = { latest: on('20'), behind: null };
    expect(followClock(seen, rearm(one), on('20'), on('21'))).toBe(seen);
  });

  it('believes it, or takes it for right', () => {
    expect(followClock(behind, { type: 'ClockTrusted', latest: on('20') }, on('11'), null)).toEqual({
      latest: on('11'),
      behind: { ...lag, trusted: on('11') },
    });
    expect(followClock(behind, { type: 'ClockCorrected', latest: on('20') }, on('21'), null)).toEqual({
      latest: on('20'),
      behind: null,
    });
  });
});

describe('a look', () => {
  const told: ClockSeen = { latest: on('20'), behind: { ...lag, told: true, stayed: 60 } };
  const stayedAt = (time: string) =>
    lookAtClock(told, on('10', time), 3).events.map((event) =>
      event.type === 'ClockBehind' ? event.stayed : -1,
    );

  it.each([
    ['11:58', [0]],
    ['11:59', []],
    ['12:59', []],
    ['13:00', [120]],
    ['14:00', [180]],
    ['14:01', [60]],
  ])('at %s counts how long it has stayed: %p', (time, expected) => {
    expect(stayedAt(time)).toEqual(expected);
  });

  it('at a believed clock that falls behind again keeps what is to be mended', () => {
    const rearmed = [{ schedule: scheduleId(1), was: on('21'), lately: on('21') }];
    const seen: ClockSeen = { latest: on('12'), behind: { ...lag, trusted: on('10'), rearmed } };
    expect(clockBehind(seen, on('05'), 9)).toEqual({
      ...lag,
      latest: on('12'),
      counted: on('05'),
      rearmed: [{ schedule: scheduleId(1), was: on('21'), lately: null }],
    });
  });
});

describe('a clock that is right again lets go on', () => {
  const set: ClockLag = {
    ...lag,
    rearmed: [
      { schedule: scheduleId(1), was: on('21'), lately: on('22') },
      { schedule: scheduleId(2), was: on('21'), lately: null },
    ],
    shown: [{ at: on('20', '13:00'), nextSchedule: 4 }],
  };
  const from = (id: number, created = on('10'), now = on('20', '14:00'), known = set) =>
    goesOnFrom(known, { id: scheduleId(id), created }, instantOf(now));

  it('one that was made meanwhile from when it was right first', () => {
    expect(from(3)).toBe(instantOf(on('20', '13:00')));
    expect(from(4)).toBe(instantOf(on('20', '14:00')));
    expect(from(3, on('20'))).toBeNull();
  });

  it('one that was set back with what it was due for', () => {
    expect(from(1)).toBe(instantOf(on('21')) - 1);
    expect(from(1, on('10'), on('15'))).toBe(instantOf(on('22')) - 1);
    expect(from(2, on('10'), on('15'))).toBeNull();
    expect(from(1, on('10'), on('20', '14:00'), { ...set, latest: earliest })).toBe(
      instantOf(on('20', '13:00')),
    );
  });

  it('none that was not touched', () => {
    expect(from(0)).toBeNull();
  });
});
