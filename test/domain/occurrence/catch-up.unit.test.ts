/** What was missed: after sleep, after a wrong clock, and by each option. */
import { missedOf } from '../../../src/domain/occurrence/catch-up';
import type { Event, EventOf } from '../../../src/domain/events/event';
import { evolve } from '../../../src/domain/decider/evolve';
import { eventTexts } from '../../../src/domain/events/log-line';
import { scheduleId } from '../../../src/domain/schedule/schedule';
import { initialState } from '../../../src/domain/decider/state';
import { at, utc } from '../../support/clock';
import { given } from '../../support/decider';
import { specOf, timestamp } from '../../support/decoded';

const id = scheduleId(1);
const stamp = (text: string) => timestamp(`${text}:00.000+00:00`);

const created = (line: string, due: string, made = '2026-11-20T12:00'): EventOf<'ScheduleCreated'> => ({
  type: 'ScheduleCreated',
  schedule: id,
  line,
  spec: specOf(line),
  created: stamp(made),
  due: stamp(due),
});

const daily = (options = ''): EventOf<'ScheduleCreated'> =>
  created(`docs;daily@02:00;docs${options}`, '2026-11-21T02:00');

const skipped = (
  { line, spec, due }: EventOf<'ScheduleCreated'>,
  missed: Pick<EventOf<'BackupSkipped'>, 'reason' | 'through' | 'count' | 'next'>,
): EventOf<'BackupSkipped'> => ({
  type: 'BackupSkipped',
  schedule: id,
  due,
  trigger: 'schedule',
  path: spec.path,
  name: spec.name,
  line,
  ...missed,
});

const look = { type: 'SkipMissed', look: 'pass' } as const;
const queue = { type: 'SkipMissed', look: 'queue' } as const;

describe('after sleep', () => {
  it('nothing is skipped as long as only one occurrence is due', () => {
    given(daily()).when(look, at('2026-11-21T01:59:59.999Z')).thenNothing();
    given(daily()).when(look, at('2026-11-22T01:59:59.999Z')).thenNothing();
  });

  it('all but the latest are superseded, in one event', () => {
    const range = skipped(daily(), {
      reason: 'superseded',
      through: stamp('2026-11-26T02:00'),
      count: 6,
      next: stamp('2026-11-27T02:00'),
    });
    given(daily()).when(look, at('2026-11-27T09:00:00Z')).then(range);
    given(daily()).when(queue, at('2026-11-27T09:00:00Z')).then(range);
    given(daily(), range).when(look, at('2026-11-27T09:00:00Z')).thenNothing();
    expect(eventTexts(range)).toEqual([
      'Backups skipped for docs: 6 missed, from 21/11/2026 02:00 to 26/11/2026 02:00, superseded by the latest',
    ]);
  });

  it('a year of minutes is found without a look at each, and not counted', () => {
    expect(
      missedOf(specOf('a;cron:* * * * *;a'), stamp('2025-11-21T02:00'), at('2026-11-21T02:00:30Z'), 'pass'),
    ).toEqual({
      reason: 'superseded',
      through: stamp('2026-11-21T01:59'),
      count: null,
      next: stamp('2026-11-21T02:00'),
    });
  });

  it('the latest is found where the times are far from even', () => {
    expect(
      missedOf(specOf('a;cron:* 3 1 jan *;a'), stamp('2024-01-01T03:00'), at('2026-06-01T00:00:00Z'), 'pass'),
    ).toEqual({
      reason: 'superseded',
      through: stamp('2026-01-01T03:58'),
      count: 179,
      next: stamp('2026-01-01T03:59'),
    });
  });
});

describe('the option catchup', () => {
  const missed = (reason: 'missed' | 'too-late') =>
    ({ reason, through: stamp('2026-11-22T02:00'), count: 2, next: stamp('2026-11-23T02:00') }) as const;

  it('no: what is late is missed', () => {
    const line = daily(';catchup=no');
    given(line).when(look, at('2026-11-21T02:00:59.999Z')).thenNothing();
    given(line)
      .when(look, at('2026-11-22T02:01:00Z'))
      .then(skipped(line, missed('missed')));
  });

  it('no: what has waited its turn is not', () => {
    given(daily(';catchup=no')).when(queue, at('2026-11-21T09:00:00Z')).thenNothing();
  });

  it('6h: what is later than that is too late', () => {
    const line = daily(';catchup=6h');
    given(line).when(look, at('2026-11-21T08:00:00Z')).thenNothing();
    given(line)
      .when(look, at('2026-11-22T08:00:00.001Z'))
      .then(skipped(line, missed('too-late')));
    given(line)
      .when(queue, at('2026-11-22T08:00:00.001Z'))
      .then(skipped(line, missed('too-late')));
    expect(eventTexts(skipped(line, { ...missed('too-late'), count: 1 }))).toEqual([
      'Backup skipped for docs: missed, due 21/11/2026 02:00, too late to catch up',
    ]);
  });

  it('no, for a line that comes once: its end', () => {
    const once = created('docs;02:00;docs;catchup=no', '2026-11-21T02:00');
    const end = skipped(once, { reason: 'missed', through: once.due, count: 1, next: null });
    given(once).when(look, at('2026-11-21T09:00:00Z')).then(end);
    given(once, end)
      .when({ type: 'PruneSchedules' }, at('2026-11-21T09:00:00Z'))
      .then({ type: 'SchedulePruned', schedule: id, line: once.line });
  });
});

describe('a recurring schedule', () => {
  const failed = (due: string, next: string): EventOf<'BackupFailed'> => {
    const { spec } = daily();
    return {
      type: 'BackupFailed',
      schedule: id,
      due: stamp(due),
      trigger: 'schedule',
      path: spec.path,
      name: spec.name,
      next: stamp(next),
      reason: 'no such file',
    };
  };
  const started = (due: string, attempt = 1): EventOf<'BackupStarted'> => {
    const { spec } = daily();
    return {
      type: 'BackupStarted',
      schedule: id,
      due: stamp(due),
      trigger: 'schedule',
      path: spec.path,
      name: spec.name,
      attempt,
      late: false,
    };
  };

  it('goes on after a failure', () => {
    given(daily(), started('2026-11-21T02:00'))
      .when({ type: 'FailBackup', reason: 'no such file' }, at('2026-11-21T02:05:00Z'))
      .then(failed('2026-11-21T02:00', '2026-11-22T02:00'));
    given(daily(), failed('2026-11-21T02:00', '2026-11-22T02:00'))
      .when({ type: 'StartBackup', schedule: id, trigger: 'schedule' }, at('2026-11-22T02:00:00Z'))
      .then(started('2026-11-22T02:00'));
  });

  it('goes on after three attempts without an end', () => {
    const thrice = [1, 2, 3].map((attempt) => started('2026-11-21T02:00', attempt));
    given(daily(), ...thrice)
      .when({ type: 'StartBackup', schedule: id, trigger: 'schedule' }, at('2026-11-21T02:05:00Z'))
      .then({
        ...failed('2026-11-21T02:00', '2026-11-22T02:00'),
        reason: 'interrupted: started 3 times without an end',
        cause: 'interrupted',
      });
  });

  it('is never pruned, not even one made under a clock that was ahead', () => {
    given(daily()).when({ type: 'PruneSchedules' }, at('2026-12-24T00:00:00Z')).thenNothing();
    given(created('docs;daily@02:00;docs', '2026-11-21T02:00', '2027-11-21T00:00'))
      .when({ type: 'PruneSchedules' }, at('2026-11-24T00:00:00Z'))
      .thenNothing();
  });

  it('is not moved by a backup on command', () => {
    const { spec } = daily();
    const onCommand = {
      schedule: id,
      due: stamp('2026-11-20T15:00'),
      trigger: 'command',
      path: spec.path,
      name: spec.name,
    } as const;
    const events: ReadonlyArray<Event> = [
      { type: 'BackupStarted', ...onCommand, attempt: 1, late: false },
      { type: 'BackupFailed', ...onCommand, next: null, reason: 'no such file' },
    ];
    given(daily(), ...events)
      .when({ type: 'StartBackup', schedule: id, trigger: 'schedule' }, at('2026-11-21T02:00:00Z'))
      .then(started('2026-11-21T02:00'));
  });

  it('leaves a command its archive in hand when it is skipped meanwhile', () => {
    const { spec, due } = daily();
    const hand: Event = {
      type: 'BackupStarted',
      schedule: id,
      due,
      trigger: 'command',
      path: spec.path,
      name: spec.name,
      attempt: 1,
      late: false,
    };
    const skip = skipped(daily(), {
      reason: 'missed',
      through: due,
      count: 1,
      next: stamp('2026-11-22T02:00'),
    });
    const state = [daily(), hand, skip].reduce((was, event) => evolve(was, event, due), initialState);
    expect(state.attempt).not.toBeNull();
  });
});

describe('a clock that was far ahead', () => {
  const { spec, due } = daily();
  const ahead = (through: string, next: string): Event => ({
    ...skipped(daily(), { reason: 'superseded', through: stamp(through), count: null, next: stamp(next) }),
    due,
  });

  it('has its schedules set again once it is right', () => {
    given(daily(), ahead('2027-11-20T02:00', '2027-11-21T02:00'))
      .when(look, at('2026-11-22T12:00:00Z', utc))
      .then({ type: 'ScheduleRearmed', schedule: id, path: spec.path, due: stamp('2026-11-23T02:00') });
  });

  it('has them set again only once', () => {
    given(daily(), ahead('2027-11-20T02:00', '2027-11-21T02:00'), {
      type: 'ScheduleRearmed',
      schedule: id,
      path: spec.path,
      due: stamp('2026-11-23T02:00'),
    })
      .when(look, at('2026-11-22T12:00:00Z'))
      .thenNothing();
  });

  it('repeats nothing when it was ahead by less than a day', () => {
    given(daily(), ahead('2026-11-23T02:00', '2026-11-24T02:00'))
      .when(look, at('2026-11-22T12:00:00Z'))
      .thenNothing();
  });

  it('leaves a schedule that is simply far off', () => {
    given(created('docs;cron:0 0 29 2 *;docs', '2028-02-29T00:00'))
      .when(look, at('2026-11-22T12:00:00Z'))
      .thenNothing();
  });
});
