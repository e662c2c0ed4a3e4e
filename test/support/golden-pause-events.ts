/** Decisions with pauses and skips, which version 2 of the journal gained later. */
import { scheduleId } from '../../src/domain/schedule/schedule';
import { archiveName, sourcePath, specOf, timestamp } from './decoded';
import type { GoldenDecisions } from './golden-events';

const line = 'docs;daily@06:15;paused';
const at = (time: string) => timestamp(`2026-11-28T${time}.000+01:00`);
const day = (n: number) => timestamp(`2026-11-${n}T06:15:00.000+01:00`);
const occurrence = {
  schedule: scheduleId(50),
  trigger: 'schedule',
  path: sourcePath('docs'),
  name: archiveName('paused'),
} as const;

export const goldenPauseDecisions: GoldenDecisions = [
  {
    at: at('01:00:00'),
    events: [
      {
        type: 'ScheduleCreated',
        schedule: scheduleId(50),
        line,
        spec: specOf(line),
        created: at('01:00:00'),
        due: day(28),
      },
    ],
  },
  {
    at: at('01:01:00'),
    events: [
      {
        type: 'SkipAsked',
        schedule: scheduleId(50),
        path: occurrence.path,
        name: occurrence.name,
        due: day(28),
      },
    ],
  },
  {
    at: at('01:02:00'),
    events: [
      {
        type: 'SkipTakenBack',
        schedule: scheduleId(50),
        path: occurrence.path,
        name: occurrence.name,
        due: day(28),
        asked: null,
      },
    ],
  },
  {
    at: at('01:03:00'),
    events: [{ type: 'SchedulePaused', schedule: scheduleId(50), line, until: at('23:00:00') }],
  },
  { at: at('01:04:00'), events: [{ type: 'SchedulePaused', schedule: null, line: null, until: null }] },
  {
    at: at('06:15:01'),
    events: [
      {
        type: 'BackupSkipped',
        ...occurrence,
        due: day(28),
        through: day(28),
        count: 1,
        next: day(29),
        line,
        reason: 'paused',
      },
    ],
  },
  { at: at('07:00:00'), events: [{ type: 'ScheduleResumed', schedule: null, line: null }] },
  {
    at: at('07:01:00'),
    events: [{ type: 'SchedulePaused', schedule: null, line: null, until: null, takenBack: true }],
  },
  { at: at('07:02:00'), events: [{ type: 'ScheduleResumed', schedule: null, line: null }] },
  { at: at('07:03:00'), events: [{ type: 'ScheduleResumed', schedule: scheduleId(50), line }] },
];
