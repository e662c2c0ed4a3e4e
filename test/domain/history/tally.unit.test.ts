/** What is counted over the whole journal: each event once, for the schedule that it is of. */
import type { Event, EventOf } from '../../../src/domain/events/event';
import { counter, nothingCounted } from '../../../src/domain/history/tally';
import { scheduleId } from '../../../src/domain/schedule/schedule';
import * as tell from '../../support/telling-events';

const skipped = (count: number | null): EventOf<'BackupSkipped'> =>
  tell.skipped('08T17:00', '09T17:00', count, 'superseded');

const hook = (failure: string | null): Event => {
  const { schedule, due, trigger, path, name } = tell.started('05T17:00');
  return {
    ...{ type: 'HookRan', schedule, due, trigger, path, name, hook: 'after-backup', ended: 'exited' },
    ...{ status: 0, signal: null, failure, milliseconds: 1, output: '', archivedFrom: null },
  };
};

const notice: Event = { type: 'NoticeSent', target: 1, name: 'ann', through: 1, facts: 1, dropped: 0 };
const unsent: Event = { type: 'NoticeFailed', target: 1, name: 'ann', reason: 'it hangs', attempts: 1 };

const counted = (events: ReadonlyArray<Event>, from = nothingCounted) => {
  const { take, tell: told } = counter(from);
  events.forEach(take);
  return told();
};

it('counts what the backups of each schedule came to, and each of many that were skipped', () => {
  const { outcomes } = counted([
    tell.started('05T17:00'),
    tell.completed('05T17:00'),
    tell.failed('06T17:00'),
    tell.failed('07T17:00'),
    tell.partial('07T18:00'),
    tell.failed('07T17:00', { id: 2 }),
    skipped(3),
    skipped(null),
  ]);
  expect([...outcomes]).toEqual([
    [scheduleId(1), { completed: 1, partial: 1, failed: 2, skipped: 4 }],
    [scheduleId(2), { completed: 0, partial: 0, failed: 1, skipped: 0 }],
  ]);
});

it('counts hooks that failed, and notices that were taken or not', () => {
  const events = [hook(null), hook('ended with status 1'), notice, notice, unsent, unsent, unsent];
  expect(counted(events)).toEqual({
    ...nothingCounted,
    ...{ hooksFailed: 1, noticesSent: 2, noticesFailed: 3 },
  });
});

it('goes on from what was, which stays as it is', () => {
  const before = counted([tell.completed('05T17:00'), hook('no')]);
  const after = counted([tell.completed('06T17:00'), hook('no'), notice], before);
  expect(after).toMatchObject({ hooksFailed: 2, noticesSent: 1 });
  expect(after.outcomes.get(scheduleId(1))?.completed).toBe(2);
  expect(before.outcomes.get(scheduleId(1))?.completed).toBe(1);
  expect(nothingCounted.outcomes.size).toBe(0);
});
