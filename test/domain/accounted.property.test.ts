/** Whatever the clock does, no occurrence is dropped unsaid: each ends once, or ended before the clock went astray. */
import * as fc from 'fast-check';
import { clockBehind } from '../../src/domain/decider/clock-trust';
import type { Command } from '../../src/domain/events/command';
import { decide, inForce } from '../../src/domain/decider/decide';
import { evolveRecorded } from '../../src/domain/decider/evolve';
import { dueSchedules, nextInstant } from '../../src/domain/occurrence/occurrence';
import type { ScheduleId } from '../../src/domain/schedule/schedule';
import { initialState, type State } from '../../src/domain/decider/state';
import { day, type Instant, instantOf, minute, timestampAt } from '../../src/domain/time/time';
import { utc } from '../support/clock';
import { rightOf, specOf } from '../support/decoded';
import { isEnding } from '../support/invariants';
import { runs } from '../support/runs';

const hour = 60 * minute;

/** What happens next, to a machine whose clock may show another time than there is. */
type Step =
  | { readonly type: 'create'; readonly rule: string }
  /** The service looks every hour, so often. */
  | { readonly type: 'looks'; readonly count: number }
  /** Nobody looks. */
  | { readonly type: 'off'; readonly minutes: number }
  /** From now on the clock is so much ahead, or, below 0, behind. */
  | { readonly type: 'clock'; readonly wrongBy: number };

const rules = ['daily@17:00', 'daily@02:30', 'cron:15 */6 * * *', 'mon,thu@09:00', 'monthly:31@12:00'];

const wrongBy = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: -20 * 60, max: 20 * 60 }) },
  { weight: 2, arbitrary: fc.integer({ min: -40 * 24 * 60, max: 40 * 24 * 60 }) },
  { weight: 2, arbitrary: fc.integer({ min: -5 * 24 * 60, max: 5 * 24 * 60 }) },
  { weight: 1, arbitrary: fc.constantFrom(-56 * 365 * 24 * 60, -9 * 365 * 24 * 60, 4 * 365 * 24 * 60) },
);

const step = fc.oneof(
  fc.record({ type: fc.constant('create' as const), rule: fc.constantFrom(...rules) }),
  fc.record({
    type: fc.constant('looks' as const),
    count: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 20, max: 80 })),
  }),
  fc.record({
    type: fc.constant('off' as const),
    minutes: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 300, max: 8000 })),
  }),
  fc.record({ type: fc.constant('clock' as const), wrongBy }),
);

interface Line {
  readonly state: State;
  /** The time that there was, and whether the clock showed it. */
  readonly real: Instant;
  readonly right: boolean;
  readonly recorded: Parameters<typeof evolveRecorded>[1];
}

interface Life {
  readonly lines: ReadonlyArray<Line>;
  readonly end: Instant;
}

const start = Date.parse('2026-03-03T10:00:00Z');

/** Lives through the steps, then a week with the right clock; gives each line that was written. */
const live = (steps: ReadonlyArray<Step>): Life => {
  let state = initialState;
  let real: Instant = start;
  let wrong = 0;
  let names = 0;
  const lines: Array<Line> = [];
  const run = (command: Command): void => {
    const now = { instant: real + wrong, zone: utc };
    const events = rightOf(decide(command, { now, fileIsThere: true }, state));
    if (events.length === 0) return;
    const recorded = { seq: lines.length + 1, at: timestampAt(now.instant, utc), events: [...events] };
    state = evolveRecorded(state, recorded);
    lines.push({ state, real, right: wrong === 0, recorded });
  };
  const look = (): void => {
    run({ type: 'SkipMissed', look: 'pass' });
    const due = dueSchedules(inForce(state, { fileIsThere: true }), real + wrong);
    for (const { id: schedule } of due) {
      run({ type: 'StartBackup', schedule, trigger: 'schedule' });
      run({ type: 'FailBackup', reason: 'as told' });
    }
  };
  const follow = (next: Step): void => {
    switch (next.type) {
      case 'create': {
        names += 1;
        const line = `docs;${next.rule};name${names}`;
        run({ type: 'CreateSchedule', line, spec: specOf(line) });
        return;
      }
      case 'looks':
        for (let count = 0; count < next.count; count += 1) {
          look();
          real += hour;
        }
        return;
      case 'off':
        real += next.minutes * minute;
        return;
      case 'clock':
        wrong = next.wrongBy * minute;
    }
  };
  steps.forEach(follow);
  follow({ type: 'clock', wrongBy: 0 });
  follow({ type: 'looks', count: 60 });
  look();
  return { lines, end: real };
};

const specIn = (state: State, id: ScheduleId) =>
  inForce(state, { fileIsThere: true }).find(({ schedule }) => schedule.id === id)?.schedule;

/** Each fault of one schedule's history is one sentence. */
const faultsOf = ({ lines, end }: Life, id: ScheduleId): ReadonlyArray<string> => {
  const faults: Array<string> = [];
  const say = (instant: Instant): string => new Date(instant).toISOString().slice(0, 16);
  const last = lines.at(-1);
  const schedule = last === undefined ? undefined : specIn(last.state, id);
  if (last === undefined || schedule === undefined) return ['it is gone'];
  const { spec } = schedule;
  /** What has ended, from one occurrence through another. */
  const ended: Array<readonly [Instant, Instant]> = [];
  const hasEnded = (instant: Instant): boolean =>
    ended.some(([from, through]) => from <= instant && instant <= through);
  /** When it was there, by a clock that was right and believed. */
  let knownSince: Instant = Infinity;
  let cursor: Instant = -Infinity;
  let latest: Instant = -Infinity;
  for (const { recorded, real, right, state } of lines) {
    const at = instantOf(recorded.at);
    const before = latest;
    latest = Math.max(latest, at);
    for (const event of recorded.events) {
      if (!('schedule' in event) || event.schedule !== id) continue;
      if (event.type === 'ScheduleCreated') cursor = instantOf(event.due);
      else if (event.type === 'ScheduleRearmed') {
        const due = instantOf(event.due);
        if (due < cursor && before <= at + day)
          faults.push(`${say(at)}: set back to ${say(due)} for no reason`);
        let gap: Instant | null = cursor;
        while (gap !== null && gap < due) {
          if (gap > knownSince && !hasEnded(gap))
            faults.push(`${say(at)}: ${say(gap)} is dropped by going on at ${say(due)}`);
          gap = nextInstant(spec, gap, utc);
        }
        cursor = due;
      } else if (isEnding(event)) {
        if (instantOf(event.due) !== cursor)
          faults.push(`${say(at)}: ${say(instantOf(event.due))} ends, and not ${say(cursor)}`);
        const through = instantOf(event.type === 'BackupSkipped' ? event.through : event.due);
        ended.push([instantOf(event.due), through]);
        const next = nextInstant(spec, through, utc);
        cursor = next ?? Infinity;
        if (event.next !== (next === null ? null : timestampAt(next, utc)))
          faults.push(`${say(at)}: goes on at ${event.next}`);
      }
    }
    const isThere = specIn(state, id) !== undefined;
    const isBelieved = clockBehind(state.clock, recorded.at, state.nextSchedule) === null;
    if (isThere && right && isBelieved) knownSince = Math.min(knownSince, real);
  }
  if (cursor <= end) faults.push(`${say(cursor)} has not ended`);
  const next = nextInstant(spec, end, utc);
  if (next !== cursor) faults.push(`goes on at ${say(cursor)}, and not at ${say(next ?? 0)}`);
  return faults;
};

/** What has gone wrong before. */
const found: ReadonlyArray<Array<Step>> = [
  // overdue when a wrong clock was believed
  [
    { type: 'off', minutes: 600 },
    { type: 'create', rule: 'daily@17:00' },
    { type: 'clock', wrongBy: -3301 },
    { type: 'looks', count: 25 },
  ],
  // made in 1970, and seen by a right clock though by no service
  [
    { type: 'clock', wrongBy: -29_433_600 },
    { type: 'create', rule: 'daily@17:00' },
    { type: 'clock', wrongBy: 0 },
    { type: 'create', rule: 'daily@17:00' },
    { type: 'off', minutes: 7000 },
  ],
  // made in 1970, and sent on by a clock that shows 2030
  [
    { type: 'clock', wrongBy: -29_433_600 },
    { type: 'create', rule: 'daily@17:00' },
    { type: 'clock', wrongBy: 2_102_400 },
    { type: 'create', rule: 'daily@17:00' },
  ],
  // a step of some hours only
  [
    { type: 'looks', count: 36 },
    { type: 'off', minutes: 243 },
    { type: 'create', rule: 'mon,thu@09:00' },
    { type: 'clock', wrongBy: 417 },
    { type: 'looks', count: 1 },
  ],
  [
    { type: 'off', minutes: 300 },
    { type: 'clock', wrongBy: 2521 },
    { type: 'create', rule: 'mon,thu@09:00' },
  ],
];

it('each occurrence ends once, and none is passed over', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 16 }), (steps) => {
      const life = live([{ type: 'create', rule: 'daily@17:00' }, ...steps]);
      const ids = new Set(
        life.lines.flatMap(({ recorded }) =>
          recorded.events.flatMap((event) => (event.type === 'ScheduleCreated' ? [event.schedule] : [])),
        ),
      );
      expect([...ids].flatMap((id) => faultsOf(life, id).map((fault) => `${id}: ${fault}`))).toEqual([]);
    }),
    { ...runs(150), examples: found.map((steps) => [steps]) },
  );
});
