/** Events of one schedule and one occurrence of it, for tests of what is said of them: each is changed where that matters. */
import type { EventOf } from '../../src/domain/events/event';
import { scheduleId } from '../../src/domain/schedule/schedule';
import { specOf, timestamp } from './decoded';
import { packReport } from './pack-report';

export const due = timestamp('2026-11-22T16:07:00.000+01:00');
export const schedule = scheduleId(1);

/** Those of the schedule of a line. */
export const eventsOf = (line: string) => {
  const spec = specOf(line);
  const { path, name } = spec;
  const occurrence = { schedule, due, trigger: 'schedule', path, name } as const;
  const placement = { temporary: '.t', archive: `${name}.tar`, kept: null };
  const skipped: EventOf<'BackupSkipped'> = {
    type: 'BackupSkipped',
    ...occurrence,
    line,
    reason: 'superseded',
    through: due,
    count: 1,
    next: null,
  };
  const putBack: EventOf<'SchedulePutBack'> = {
    type: 'SchedulePutBack',
    schedule,
    line,
    index: 3,
    position: 5,
    end: '\n',
    marked: false,
    spec,
    created: due,
    due: null,
    attempts: 0,
    ended: null,
  };
  const made = { ...occurrence, late: false, placement, report: packReport(), adopted: false, next: null };
  return { path, name, occurrence, placement, made, skipped, putBack };
};
