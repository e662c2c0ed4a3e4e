/** Decisions with the edit of a schedule's line, which version 2 of the journal gained later. */
import { scheduleId } from '../../src/domain/schedule/schedule';
import { specOf, timestamp } from './decoded';
import type { GoldenDecisions } from './golden-events';

const before = 'docs;daily@18:45;edited';
const after = 'docs;daily@06:15;renamed;keep=3';

export const goldenEditDecisions: GoldenDecisions = [
  {
    at: timestamp('2026-11-27T01:00:00.000+01:00'),
    events: [
      {
        type: 'ScheduleCreated',
        schedule: scheduleId(40),
        line: before,
        spec: specOf(before),
        created: timestamp('2026-11-27T01:00:00.000+01:00'),
        due: timestamp('2026-11-27T18:45:00.000+01:00'),
      },
    ],
  },
  {
    at: timestamp('2026-11-27T01:01:00.000+01:00'),
    events: [
      {
        type: 'ScheduleEdited',
        schedule: scheduleId(40),
        was: before,
        line: after,
        spec: specOf(after),
        due: timestamp('2026-11-27T06:15:00.000+01:00'),
      },
    ],
  },
  {
    at: timestamp('2026-11-27T01:02:00.000+01:00'),
    events: [
      {
        type: 'ScheduleEdited',
        schedule: scheduleId(40),
        was: after,
        line: before,
        spec: specOf(before),
        due: timestamp('2026-11-27T18:45:00.000+01:00'),
        takenBack: true,
      },
    ],
  },
  {
    at: timestamp('2026-11-27T01:03:00.000+01:00'),
    events: [
      {
        type: 'ScheduleEdited',
        schedule: scheduleId(40),
        was: before,
        line: after,
        spec: specOf(after),
        due: timestamp('2026-11-27T06:15:00.000+01:00'),
      },
    ],
  },
  {
    at: timestamp('2026-11-27T01:04:00.000+01:00'),
    events: [{ type: 'ScheduleDeleted', schedule: scheduleId(40), line: after, index: 0 }],
  },
  {
    at: timestamp('2026-11-27T01:05:00.000+01:00'),
    events: [
      {
        type: 'SchedulePutBack',
        schedule: scheduleId(40),
        line: after,
        index: 0,
        position: 0,
        end: '\n',
        marked: false,
        spec: specOf(after),
        created: timestamp('2026-11-27T01:00:00.000+01:00'),
        due: timestamp('2026-11-27T06:15:00.000+01:00'),
        attempts: 0,
        ended: null,
        since: timestamp('2026-11-27T01:03:00.000+01:00'),
      },
    ],
  },
];
