/** What `simulate` says: a table of the schedules, what is there in the end and why, the space, and notes on what was assumed. */
import type { SimulateReport } from '../../src/app/simulate';
import { simulated } from '../../src/cli/text/simulation';
import { simulate, type SimulatedSchedule } from '../../src/domain/archive/simulate/simulate';
import { nextOccurrence } from '../../src/domain/occurrence/occurrence';
import { scheduleId } from '../../src/domain/schedule/schedule';
import { day, type Now, timestampAt } from '../../src/domain/time/time';
import { utc } from '../support/clock';
import { specOf } from '../support/decoded';

const now: Now = { instant: Date.parse('2026-11-26T12:00:00Z'), zone: utc };
const screen = { width: null, height: null, colour: false };

const reportOf = (line: string | null, days: number, most?: number): SimulateReport => {
  const lines = (line === null ? [] : [line]).map((content): SimulatedSchedule => {
    const spec = specOf(content);
    const due = nextOccurrence(spec, now.instant, utc);
    const created = timestampAt(now.instant, utc);
    return {
      ...{ content, end: '\n', series: spec.name, versions: [] },
      schedule: { id: scheduleId(1), spec, created, due, attempts: 0, ended: null },
    };
  });
  const span = { now, until: now.instant + days * day, downtime: null };
  return { now, until: span.until, lines, malformed: [], simulation: simulate(lines, span, [], most) };
};

it('tells of each schedule, of what is kept and why, and of the space', () => {
  const { results, notes, reply } = simulated(reportOf('docs;daily@02:00;docs;keep=2', 3), screen, 'a.svg');
  expect(results).toEqual([
    'from 2026-11-26 12:00 to 2026-11-29 12:00, on the clock of UTC',
    '',
    '#  name  backups  late  left out  removed  kept  first             last',
    '0  docs        3     0         0        1     2  2026-11-27 02:00  2026-11-29 02:00',
    '',
    'docs in the end:',
    'made                 size  kept as',
    '2026-11-28 02:00  0 bytes  one of the newest 2',
    '2026-11-29 02:00  0 bytes  one of the newest 2; the last good one',
    '',
    'when              archives     size    trash  most since',
    '2026-11-26 12:00         0  0 bytes  0 bytes     0 bytes',
    '2026-11-27 12:00         1  0 bytes  0 bytes     0 bytes',
    '2026-11-28 12:00         2  0 bytes  0 bytes     0 bytes',
    '2026-11-29 12:00         2  0 bytes  0 bytes     0 bytes',
    '',
    'the picture is in a.svg',
  ]);
  expect(notes).toEqual(['docs: no archive yet that tells a size: what it takes is not counted']);
  expect(reply).toMatchObject({
    command: 'simulate',
    result: {
      endedAt: null,
      svg: 'a.svg',
      schedules: [
        {
          policy: 'keep=2',
          zone: 'UTC',
          growth: null,
          removed: 1,
          runs: [{ late: false, moved: false }, {}, {}],
          kept: [{ file: null, reasons: ['one of the newest 2'] }, {}],
        },
      ],
    },
  });
});

it('has nothing to tell without a schedule, and says where it gave up', () => {
  const none = simulated(reportOf(null, 3), screen, null);
  expect(none.results).toHaveLength(1);
  expect(none.notes).toEqual(['there is no schedule: nothing would run']);
  const many = simulated(reportOf('docs;cron:* * * * *;docs', 3, 45), screen, null);
  expect(many.notes.at(-1)).toMatch(/^given up at 2026-11-26 12:46: /);
  expect(many.results).toContain('docs in the end (and 5 older):');
});
