/** Decisions that tell of the workspace's time zone, which version 1 of the journal gained later. */
import { scheduleId } from '../../src/domain/schedule/schedule';
import { specOf, timestamp } from './decoded';
import type { GoldenDecisions } from './golden-events';

const line = 'docs;daily@23:30;docs';

export const goldenZoneDecisions: GoldenDecisions = [
  {
    at: timestamp('2026-11-20T10:00:00.000+00:00'),
    events: [{ type: 'ZoneChanged', zone: 'Etc/UTC', was: null, by: 'service' }],
  },
  {
    at: timestamp('2026-11-20T11:00:01.000+01:00'),
    events: [
      { type: 'ZoneChanged', zone: 'Europe/Paris', was: 'Etc/UTC', by: 'command' },
      {
        type: 'ScheduleCreated',
        schedule: scheduleId(1),
        line,
        spec: specOf(line),
        created: timestamp('2026-11-20T11:00:01.000+01:00'),
        due: timestamp('2026-11-20T23:30:00.000+01:00'),
      },
    ],
  },
  {
    at: timestamp('2026-11-20T12:00:00.000+01:00'),
    events: [{ type: 'ZoneChanged', zone: 'CET-1CEST,M3.5.0,M10.5.0/3', was: 'Europe/Paris', by: 'machine' }],
  },
];
