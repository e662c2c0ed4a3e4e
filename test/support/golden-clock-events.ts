/** Decisions with the events of a clock that went back, which version 1 of the journal gained later. */
import { scheduleId } from '../../src/domain/schedule/schedule';
import { sourcePath, specOf, timestamp } from './decoded';
import type { GoldenDecisions } from './golden-events';

const at = (time: string) => timestamp(`${time}.000+00:00`);

const docs = 'docs;daily@02:00;docs';
const night = 'docs;daily@03:00;night';
const latest = at('2027-11-22T18:00:00');

export const goldenClockDecisions: GoldenDecisions = [
  {
    at: latest,
    events: [
      {
        type: 'ScheduleCreated',
        schedule: scheduleId(1),
        line: docs,
        spec: specOf(docs),
        created: latest,
        due: at('2027-11-23T02:00:00'),
      },
    ],
  },
  { at: at('2026-11-22T18:10:00'), events: [{ type: 'ClockBehind', latest, stayed: 0 }] },
  { at: at('2026-11-22T19:10:00'), events: [{ type: 'ClockBehind', latest, stayed: 60 }] },
  {
    at: at('2026-11-23T18:10:00'),
    events: [
      { type: 'ClockTrusted', latest },
      {
        type: 'ScheduleRearmed',
        schedule: scheduleId(1),
        path: sourcePath('docs'),
        due: at('2026-11-24T02:00:00'),
      },
    ],
  },
  {
    at: at('2026-11-23T20:00:00'),
    events: [
      {
        type: 'ScheduleCreated',
        schedule: scheduleId(2),
        line: night,
        spec: specOf(night),
        created: at('2026-11-23T20:00:00'),
        due: at('2026-11-24T03:00:00'),
      },
    ],
  },
  { at: at('1970-01-01T00:00:10'), events: [{ type: 'ClockBehind', latest, stayed: 0 }] },
  { at: at('2027-11-23T12:00:00'), events: [{ type: 'ClockCorrected', latest }] },
];
