/** Weeks of use, explained from the journal alone: `history` tells each occurrence once, and `why` tells how each ended. */
import type { Event } from '../../src/domain/events/event';
import { projectionOf } from '../../src/domain/history/projection';
import { historyOf, type Row } from '../../src/domain/history/history';
import { ArchiveName } from '../../src/domain/schedule/schedule';
import { schedulesOf } from '../../src/domain/schedule/schedule-file';
import { instantOf } from '../../src/domain/time/time';
import { explain } from '../../src/domain/history/explain/why';
import { rightOf } from '../support/decoded';
import { isEnding } from '../support/invariants';
import { runs } from '../support/runs';
import { contextOf } from '../support/story';
import type { World } from './durable-world';
import { oracleOf } from './life-faults';
import { chanceOf, type Life, liveThrough } from './live-through';

const minute = 60_000;

const lines = [
  'docs;daily@02:15;docs;keep=3',
  'night;daily@00:00;night;catchup=no keep=1',
  'week;mon,wed,sun@01:45;week;catchup=6h',
  'often;cron:*/30 1-3 * * *;often;keep=5',
  'mixed;cron:0 */6 1,15 * mon;mixed;tz=Australia/Lord_Howe',
];

const evidence = runs(1).numRuns > 1;

const stretches: ReadonlyArray<readonly [zone: string, from: string, days: number]> = [
  ['Europe/Berlin', '2026-03-27', evidence ? 8 : 4],
  ['America/New_York', '2026-10-30', evidence ? 8 : 4],
  ['Australia/Lord_Howe', '2026-04-03', evidence ? 8 : 4],
  ['America/Santiago', '2026-09-04', evidence ? 8 : 4],
  ['Africa/Casablanca', '2026-02-13', evidence ? 8 : 4],
  ['Asia/Kathmandu', '2026-11-12', evidence ? 8 : 4],
];

/** What the journal's events say became of each occurrence that the oracle names, in the order of their ends. */
const expectedOf = (
  world: World,
  line: string,
  oracle: ReadonlyArray<number>,
): ReadonlyArray<readonly [due: number, outcome: string]> => {
  const entry = schedulesOf(world.workspace.state().file).find(({ content }) => content === line);
  const id = entry?.schedule.id;
  const outcomes: Readonly<Partial<Record<Event['type'], string>>> = {
    BackupCompleted: 'completed',
    BackupPartial: 'partial',
    BackupFailed: 'failed',
    BackupSkipped: 'skipped',
  };
  const ended = world.workspace.records.flatMap(({ events }) =>
    events.flatMap((event) => {
      if (!isEnding(event) || event.schedule !== id) return [];
      const first = oracle.indexOf(instantOf(event.due));
      const last = oracle.indexOf(instantOf(event.type === 'BackupSkipped' ? event.through : event.due));
      return oracle.slice(first, last + 1).map((due) => [due, outcomes[event.type] ?? ''] as const);
    }),
  );
  const due = entry?.schedule.due ?? null;
  const now = world.workspace.clock.now().instant;
  const waiting = due === null ? [] : oracle.filter((instant) => instant >= instantOf(due) && instant <= now);
  return [...ended, ...waiting.map((instant) => [instant, 'waiting'] as const)];
};

const nameOf = (line: string): ArchiveName => rightOf(ArchiveName.decode(line.split(';')[2]));

const sorted = (rows: ReadonlyArray<readonly [number, string]>) =>
  [...rows].sort(([a, one], [b, other]) => a - b || one.localeCompare(other));

/** Rows one occurrence each, or of a run too long to be told apart: nothing is said of those. */
const tellable = (rows: ReadonlyArray<Row>): boolean => rows.every(({ count }) => count === 1);

describe.each(stretches)('%s, from %s, %d days', (zone, from, days) => {
  it.each(evidence ? [11, 12, 13, 14] : [11])('is explained by its journal (life %d)', async (seed) => {
    const life: Life = {
      zone,
      from: Date.parse(`${from}T00:00:00Z`),
      days,
      seed,
      lines,
      strangers: [],
    };
    const world = await liveThrough(life, () => undefined);
    // why: the story ends some time after the last look, with occurrences that nobody has looked at
    world.workspace.clock.advance(2 * 86_400_000);
    const context = await contextOf(world.workspace.ports);
    const { projection } = context;
    expect(projection.occurrences).toEqual(projectionOf(world.workspace.records).occurrences);
    const chance = chanceOf(seed);
    for (const line of lines) {
      const name = nameOf(line);
      const oracle = oracleOf(world, line, { ...life, days: days + 3 });
      const expected = expectedOf(world, line, oracle);
      const query = { name, since: null, limit: null, each: true };
      const rows = historyOf(context, query);
      const told = rows.map(({ due, outcome }) => [instantOf(due), outcome] as const);
      // why: a clock that was a year ahead skips more at once than is counted
      if (!tellable(rows)) continue;
      expect(sorted(told)).toEqual(sorted(expected));
      for (const [due, outcome] of expected) {
        const answers = explain(context, { name, span: { from: due, to: due + minute } })?.explanations ?? [];
        expect(answers.map((answer) => answer.outcome)).toContain(outcome);
        for (const { chain, due: answered, outcome: told } of answers) {
          expect(answered === null ? null : instantOf(answered)).toBe(due);
          // why: what a clock that was ahead has skipped comes again once it is right
          expect(chain.length).toBeGreaterThanOrEqual(told === 'to come' ? 2 : 3);
          expect(chain.map(({ text }) => text).join('\n')).toContain(`: ${line}`);
        }
      }
      const quiet = Math.floor((life.from + chance() * days * 86_400_000) / minute) * minute;
      if (!oracle.includes(quiet) && quiet > life.from) {
        const [answer, ...others] =
          explain(context, { name, span: { from: quiet, to: quiet + minute } })?.explanations ?? [];
        expect(others).toEqual([]);
        expect(answer?.outcome).toBe('none due');
        expect(answer?.chain.at(-1)?.text).toContain('and not then');
      }
      const [latest] = explain(context, { name, span: null })?.explanations ?? [];
      const most = Math.max(...expected.map(([due]) => due));
      // why: a clock that was ahead has ended some that are still to come, and those are not the latest
      if (most > context.now.instant) continue;
      expect(latest?.due == null ? null : instantOf(latest.due)).toBe(expected.length === 0 ? null : most);
    }
  });
});
