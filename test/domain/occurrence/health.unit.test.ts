/** Whether a schedule has the backup that it should have. */
import { healthOf } from '../../../src/domain/occurrence/health';
import { firstOccurrence } from '../../../src/domain/occurrence/occurrence';
import { type Schedule, scheduleId } from '../../../src/domain/schedule/schedule';
import { timestampAt } from '../../../src/domain/time/time';
import { at, utc } from '../../support/clock';
import { specOf, timestamp } from '../../support/decoded';

const instant = (time: string): number => Date.parse(`2024-03-${time}:00Z`);
const stamp = (time: string) => timestampAt(instant(time), utc);

const schedule = (line: string, created: string, changes: Partial<Schedule> = {}): Schedule => {
  const spec = specOf(line);
  const made = stamp(created);
  return {
    id: scheduleId(1),
    spec,
    created: made,
    due: firstOccurrence(spec, made, at(`2024-03-${created}:00Z`)),
    attempts: 0,
    ended: null,
    ...changes,
  };
};

const daily = (due: string): Schedule => schedule('docs;daily@02:00;docs', '05T16:00', { due: stamp(due) });

describe('the health of a daily schedule', () => {
  it.each([
    // now, what it waits for, newest good backup, service up, health
    ['05T20:00', '06T02:00', null, true, 'waiting'],
    ['05T20:00', '06T02:00', null, false, 'waiting'],
    ['06T02:00', '06T02:00', null, true, 'pending'],
    ['06T02:01', '07T02:00', '06T02:01', true, 'good'],
    ['06T23:00', '07T02:00', '06T02:01', false, 'good'],
    ['06T23:00', '07T02:00', '06T02:00', false, 'good'],
    // the next one has come: made at once by a service that is up, by none that is down
    ['07T02:00', '07T02:00', '06T02:01', true, 'pending'],
    ['07T02:00', '07T02:00', '06T02:01', false, 'overdue'],
    ['07T02:10', '07T02:00', '06T02:01', true, 'pending'],
    ['07T02:11', '07T02:00', '06T02:01', true, 'overdue'],
    // it failed, or is partial: the newest good one is of the day before
    ['07T02:05', '08T02:00', '06T02:01', true, 'overdue'],
    // a backup on command counts
    ['07T02:05', '08T02:00', '07T02:03', true, 'good'],
    ['07T12:00', '07T02:00', '06T14:00', false, 'overdue'],
    // two were missed: that a service is up now does not make the day before good
    ['08T02:00', '08T02:00', '06T02:01', true, 'overdue'],
    // there never was one
    ['06T02:05', '07T02:00', null, true, 'overdue'],
  ] as const)('at %s, waiting for %s, newest good %s, service up: %s: %s', (now, due, good, up, health) => {
    expect(
      healthOf(daily(due), {
        now: at(`2024-03-${now}:00Z`),
        serviceIsUp: up,
        isAtWork: false,
        inheritedDue: null,
        newestGood: good === null ? null : instant(good),
      }),
    ).toBe(health);
  });
});

describe('the health of a schedule that comes once', () => {
  const line = 'docs;17:00;docs';
  const ended = (outcome: 'completed' | 'failed') => ({
    due: null,
    ended: { due: timestamp('2024-03-05T17:00:00.000+00:00'), outcome },
  });
  it.each([
    ['16:30', {}, null, false, 'waiting'],
    ['17:00', {}, null, true, 'pending'],
    ['17:00', {}, null, false, 'overdue'],
    ['17:01', ended('completed'), '05T17:00', true, 'good'],
    ['17:01', ended('failed'), null, true, 'overdue'],
    ['17:01', ended('failed'), '05T16:59', true, 'overdue'],
    ['17:01', ended('failed'), '05T17:00', true, 'good'],
    // nothing is known of its end
    ['17:01', { due: null }, '05T17:00', true, 'overdue'],
  ] as const)('at %s: %j, newest good %s, service up: %s: %s', (time, changes, good, up, health) => {
    expect(
      healthOf(schedule(line, '05T16:00', changes), {
        now: at(`2024-03-05T${time}:00Z`),
        serviceIsUp: up,
        isAtWork: false,
        // why: it has a time of its own, whatever the line before it had
        inheritedDue: instant('05T12:00'),
        newestGood: good === null ? null : instant(good),
      }),
    ).toBe(health);
  });

  it('is expired when its time had passed when it was made', () => {
    expect(
      healthOf(schedule('docs;15:00;docs', '05T16:00'), {
        now: at('2024-03-05T16:00:00Z'),
        serviceIsUp: false,
        isAtWork: false,
        inheritedDue: null,
        newestGood: null,
      }),
    ).toBe('expired');
  });
});

describe('health', () => {
  const of = (changes: Partial<Parameters<typeof healthOf>[1]>, now = '07T02:30'): string =>
    healthOf(daily('07T02:00'), {
      now: at(`2024-03-${now}:00Z`),
      serviceIsUp: true,
      isAtWork: false,
      newestGood: instant('06T02:01'),
      inheritedDue: null,
      ...changes,
    });

  it('is not pending for ever: a service that is up and does nothing is not well', () => {
    expect(of({}, '07T02:05')).toBe('pending');
    expect(of({})).toBe('overdue');
    expect(of({ isAtWork: true })).toBe('pending');
  });

  it('is that of the line whose place it took, until its first occurrence', () => {
    const edited = schedule('docs;daily@02:00;docs;keep=3', '06T10:00', { due: stamp('07T02:00') });
    const health = (newestGood: number | null) =>
      healthOf(edited, {
        now: at('2024-03-06T11:00:00Z'),
        serviceIsUp: true,
        isAtWork: false,
        newestGood,
        inheritedDue: instant('06T02:00'),
      });
    expect(health(null)).toBe('overdue');
    expect(health(instant('05T02:01'))).toBe('overdue');
    expect(health(instant('06T02:01'))).toBe('waiting');
  });

  it('is that of a pause, be it its own or of all, though its backup is overdue', () => {
    const pause = { since: stamp('06T12:00'), until: null };
    expect(of({ paused: pause })).toBe('paused');
    expect(of({ paused: { ...pause, until: stamp('07T01:00') } })).toBe('overdue');
  });

  it('misses nothing of what somebody asked to skip from the first on', () => {
    const asked = { from: stamp('06T02:00'), through: stamp('07T02:00') };
    const health = (through: string) =>
      healthOf(
        { ...daily('08T02:00'), asked: { ...asked, through: stamp(through) } },
        {
          now: at('2024-03-07T12:00:00Z'),
          ...{ serviceIsUp: true, isAtWork: false, newestGood: null, inheritedDue: null },
        },
      );
    expect(health('07T02:00')).toBe('waiting');
    expect(health('06T02:00')).toBe('overdue');
  });

  it.each([
    // now, changed at, what ended last, what it waits for
    ['07T20:00', '07T12:00', '06T18:00', '08T02:00', 'waiting'],
    ['07T20:00', undefined, '06T18:00', '08T02:00', 'overdue'],
    ['08T10:00', '07T12:00', '08T02:00', '09T02:00', 'overdue'],
    // the clock was ahead when it was changed
    ['08T10:00', '20T12:00', '08T02:00', '21T02:00', 'overdue'],
    ['08T10:00', '20T12:00', null, '21T02:00', 'waiting'],
    ['08T10:00', '08T10:00', '08T02:00', '09T02:00', 'waiting'],
  ] as const)(
    'at %s, changed at %s, ended last: %s, waiting for %s: %s',
    (now, since, ended, due, health) => {
      const changed: Schedule = {
        ...daily(due),
        created: stamp(since ?? '05T16:00'),
        ...(since === undefined ? {} : { since: stamp(since) }),
        ended: ended === null ? null : { due: stamp(ended), outcome: 'failed' },
      };
      expect(
        healthOf(changed, {
          now: at(`2024-03-${now}:00Z`),
          ...{ serviceIsUp: true, isAtWork: false, newestGood: null, inheritedDue: null },
        }),
      ).toBe(health);
    },
  );

  it('is no better for a line that was made while the clock was ahead', () => {
    const made = { ...daily('06T02:00'), created: timestamp('2025-03-05T16:00:00.000+00:00') };
    expect(
      healthOf(made, {
        now: at('2024-03-07T12:00:00Z'),
        serviceIsUp: false,
        isAtWork: false,
        newestGood: null,
        inheritedDue: null,
      }),
    ).toBe('overdue');
  });
});
