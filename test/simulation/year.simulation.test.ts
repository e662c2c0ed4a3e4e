/** Months of use, through the real chart, decider and fold: every occurrence ends exactly once, none early, none lost. */
import { runs } from '../support/runs';
import { keepFaults, occurrenceFaults, oracleOf } from './life-faults';
import { type Life, liveThrough } from './live-through';

const lines = [
  'docs;daily@02:15;docs;keep=3',
  'night;daily@00:00;night;catchup=no keep=1',
  'week;mon,wed,sun@01:45;week;catchup=6h',
  'month;monthly:31@23:30;month;keep=2',
  'often;cron:*/30 1-3 * * *;often;keep=5',
  'mixed;cron:0 */6 1,15 * mon;mixed;tz=Australia/Lord_Howe',
];
const strangers = ['docs.20200101T000000.tar', 'docs.20200101T000000-2.tar', 'other.tar'];

const evidence = runs(1).numRuns > 1;

/** Around the two edges of each zone, and, when evidence is gathered, whole years. */
const stretches: ReadonlyArray<readonly [zone: string, from: string, days: number]> = evidence
  ? [
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'America/Santiago',
      'Africa/Casablanca',
      'Asia/Kathmandu',
      'UTC',
    ].map((zone) => [zone, '2026-01-01', 366] as const)
  : [
      ['Europe/Berlin', '2026-03-27', 6],
      ['Europe/Berlin', '2026-10-23', 5],
      ['America/New_York', '2026-03-06', 5],
      ['America/New_York', '2026-10-29', 5],
      ['Australia/Lord_Howe', '2026-04-03', 5],
      ['Australia/Lord_Howe', '2026-10-02', 5],
      ['America/Santiago', '2026-04-03', 5],
      ['America/Santiago', '2026-09-04', 5],
      ['Africa/Casablanca', '2026-02-13', 5],
      ['Africa/Casablanca', '2026-03-20', 5],
      ['Asia/Kathmandu', '2026-02-25', 6],
    ];

describe.each(stretches)('in %s from %s on, %d days', (zone, from, days) => {
  it.each(evidence ? [1, 2, 3] : [1])('each occurrence ends once, and keep holds (life %d)', async (seed) => {
    const life: Life = { zone, from: Date.parse(`${from}T00:00:00Z`), days, seed, lines, strangers };
    const faults: Array<string> = [];
    const world = await liveThrough(life, (seen, before) => {
      if (faults.length === 0) faults.push(...keepFaults(seen, before, life));
    });
    expect(faults).toEqual([]);
    expect(
      lines.flatMap((line) => occurrenceFaults(world, line, oracleOf(world, line, life)).slice(0, 3)),
    ).toEqual([]);
  });
});

/** Why anything was skipped in a life with requests. */
const reasons = new Set<string>();

describe.each(evidence ? stretches : stretches.slice(1, 3))(
  'with pauses, skips and undo, in %s from %s on, %d days',
  (zone, from, days) => {
    it.each(evidence ? [21, 22, 23] : [21, 22])('each occurrence ends once (life %d)', async (seed) => {
      const life: Life = {
        zone,
        from: Date.parse(`${from}T00:00:00Z`),
        days: Math.max(20, days),
        seed,
        lines,
        strangers: [],
        requests: true,
      };
      const world = await liveThrough(life, () => undefined);
      expect(
        lines.flatMap((line) => occurrenceFaults(world, line, oracleOf(world, line, life)).slice(0, 3)),
      ).toEqual([]);
      for (const { events } of world.workspace.records)
        for (const event of events) if (event.type === 'BackupSkipped') reasons.add(event.reason);
    });
  },
);

it('lives with requests have skipped something for every reason but expiry', () => {
  expect([...reasons].sort()).toEqual(['asked', 'missed', 'paused', 'superseded', 'too-late']);
});
