/** What must hold of a life that was lived through, said against the oracle; each fault is one sentence. */
import { type Event, type EventOf } from '../../src/domain/events/event';
import { schedulesOf } from '../../src/domain/schedule/schedule-file';
import { type Instant, instantOf } from '../../src/domain/time/time';
import { isEnding } from '../support/invariants';
import type { World } from './durable-world';
import type { Life } from './live-through';
import { occurrencesOf } from './naive-calendar';

const minute = 60_000;
const day = 24 * 60 * minute;

type Ending = EventOf<'BackupCompleted' | 'BackupPartial' | 'BackupFailed' | 'BackupSkipped'>;

const throughOf = (event: Ending): number =>
  instantOf(event.type === 'BackupSkipped' ? event.through : event.due);

/** One schedule of the life: its rule, its zone, and when it comes by the oracle. */
export const oracleOf = (world: World, line: string, { zone, from }: Life): ReadonlyArray<number> => {
  const [, rule = '', , options = ''] = line.split(';');
  const tz = /tz=(\S+)/.exec(options)?.[1] ?? zone;
  const last = Math.max(...world.workspace.records.map(({ at }) => instantOf(at)));
  return occurrencesOf(rule, tz, from - (from % (15 * minute)), last + 70 * day).filter(
    (instant) => instant + minute > from,
  );
};

/** Follows one schedule from its first occurrence on: each ends once, in order, none early, none left out. */
export const occurrenceFaults = (
  world: World,
  line: string,
  oracle: ReadonlyArray<number>,
): ReadonlyArray<string> => {
  const name = line.split(';')[2];
  const id = schedulesOf(world.workspace.state().file).find((entry) => entry.content === line)?.schedule.id;
  const limit = /catchup=6h/.test(line) ? 6 * 60 * minute : Infinity;
  const faults: Array<string> = [];
  let expected = 0;
  let latestClock = -Infinity;
  /** The pauses of all, and of this one. */
  const pauses = new Map<'all' | 'own', { since: number; until: number }>();
  const whose = (schedule: number | null): 'all' | 'own' | null =>
    schedule === null ? 'all' : schedule === id ? 'own' : null;
  const place = (instant: number): number => oracle.indexOf(instant);
  const check = (holds: boolean, fault: string): void => {
    if (!holds) faults.push(`${name}: ${fault}`);
  };
  const follow = (event: Event, at: number): void => {
    if (event.type === 'ScheduleRearmed' && event.schedule === id) {
      check(latestClock > at + day, `${event.due} set again though the clock was never far ahead`);
      expected = oracle.findIndex((instant) => instant > at);
      check(instantOf(event.due) === oracle[expected], `set again to ${event.due}`);
    } else if (event.type === 'SchedulePaused') {
      const key = whose(event.schedule);
      const until = event.until === null ? Infinity : instantOf(event.until);
      if (key !== null) pauses.set(key, { since: at, until });
    } else if (event.type === 'ScheduleResumed') {
      const key = whose(event.schedule);
      if (key !== null) pauses.delete(key);
    } else if (event.type === 'BackupStarted' && event.trigger === 'schedule' && event.schedule === id) {
      check(
        [...pauses.values()].every(({ until }) => until <= at),
        `started ${event.due} in a pause`,
      );
      const later = oracle[place(instantOf(event.due)) + 1] ?? Infinity;
      check(instantOf(event.due) === oracle[expected], `started ${event.due}, which is not the next`);
      check(later > at, `started ${event.due} at ${new Date(at).toISOString()}, and not the latest`);
      check(at - instantOf(event.due) <= limit, `started ${event.due} too late`);
    } else if (isEnding(event) && event.schedule === id) {
      const through = place(throughOf(event));
      check(
        instantOf(event.due) === oracle[expected],
        `${event.type} of ${event.due}, which is not the next`,
      );
      check(through >= expected, `${event.type} of ${event.due} ends before it begins`);
      check(throughOf(event) <= at, `${event.type} of ${event.due} comes early`);
      check(
        event.next !== null && instantOf(event.next) === oracle[through + 1],
        `after ${event.due} comes ${event.next}`,
      );
      if (event.type === 'BackupSkipped') {
        const count = through - expected + 1;
        check(event.count === (count > 1000 ? null : count), `${event.count} skipped, and not ${count}`);
        if (event.reason === 'too-late')
          check(at - throughOf(event) > limit, `${event.due} was not too late`);
        if (event.reason === 'missed') check(at - throughOf(event) >= minute, `${event.due} was not late`);
        if (event.reason === 'paused')
          check(
            oracle
              .slice(expected, through + 1)
              .every((due) => [...pauses.values()].some(({ since, until }) => since <= due && due < until)),
            `${event.due} did not fall due in a pause`,
          );
        if (event.reason === 'superseded')
          check(instantOf(event.next ?? event.due) <= at, `${event.due} was not superseded`);
      }
      expected = through + 1;
    }
  };
  for (const { at, events } of world.workspace.records) {
    const instant = instantOf(at);
    for (const event of events) follow(event, instant);
    latestClock = Math.max(latestClock, instant);
  }
  const now = world.workspace.clock.now().instant;
  // why: what was due before a pause waits for its end
  const isHeld = [...pauses.values()].some(({ until }) => until > now);
  check(
    (oracle[expected] ?? -Infinity) > now || latestClock > now || isHeld,
    `${expected} ended, and one is left out`,
  );
  return faults;
};

type Made = EventOf<'BackupCompleted' | 'BackupPartial'>;

const isMade = (event: Event): event is Made =>
  event.type === 'BackupCompleted' || event.type === 'BackupPartial';

type Dated = Made & { readonly at: Instant };

const madeIn = (records: World['workspace']['records']): ReadonlyArray<Dated> =>
  records.flatMap(({ at, events }) =>
    events.filter(isMade).map((event) => ({ ...event, at: instantOf(at) })),
  );

/**
 * How many good and how many partial ones are there after one that was made, other than those of a clock that was ahead: each
 * kind has its own number, and partial ones let go of partial ones alone.
 */
const tooMany = (name: string, keep: number, there: ReadonlyArray<Dated>, now: ReadonlyArray<Dated>) => {
  const last = now.findLast(({ adopted }) => !adopted);
  const wasWhole = now.some(({ type, adopted }) => type === 'BackupCompleted' && !adopted);
  if (last === undefined) return [];
  const counted = there.filter(({ at }) => at <= last.at + 60_000);
  const good = counted.filter(({ type }) => type === 'BackupCompleted').length;
  const partial = counted.length - good;
  return [
    ...(wasWhole && good > keep ? [`${name}: ${good} good versions are there`] : []),
    ...(partial > keep ? [`${name}: ${partial} partial versions are there`] : []),
  ];
};

/** What `keep` promises of the files after a pass that came to its end, when the journal had `before` lines before it. */
export const keepFaults = (
  world: World,
  before: number,
  { lines, strangers }: Life,
): ReadonlyArray<string> => {
  const sizes = new Set(world.files.values());
  const { records } = world.workspace;
  const all = madeIn(records);
  const lately = madeIn(records.slice(before));
  return [
    ...strangers.filter((file) => !world.files.has(file)).map((file) => `${file} was removed`),
    ...lines.flatMap((line) => {
      const [, , name = '', options = ''] = line.split(';');
      const keep = Number(/keep=(\d+)/.exec(options)?.[1] ?? Infinity);
      const made = all.filter((event) => event.name === name);
      const there = made.filter(({ report }) => sizes.has(report.bytes));
      const lastGood = made.findLast(({ type }) => type === 'BackupCompleted');
      const last = keep === Infinity ? made : made.slice(-keep);
      // why: one that is partial counts for none, and may go when it is older than all good ones
      const newest =
        keep === Infinity
          ? made
          : last.slice(
              Math.max(
                0,
                last.findIndex(({ type }) => type === 'BackupCompleted'),
              ),
            );
      const now = lately.filter((event) => event.name === name);
      return [
        ...(newest.every(({ report }) => sizes.has(report.bytes))
          ? []
          : [`${name}: one of the newest is gone`]),
        ...(lastGood === undefined || sizes.has(lastGood.report.bytes)
          ? []
          : [`${name}: the last good one is gone`]),
        ...tooMany(name, keep, there, now),
      ];
    }),
  ];
};
