/** What the schedules would come to: which backups, which archives are kept and why, and how much space it takes. Pure. */
import { counted } from '../../counted';
import type { PackReport } from '../../events/pack-report';
import type { ScheduleLine } from '../../occurrence/occurrence';
import { usualTrash } from '../../schedule/schedule';
import { day, type Instant, localOf, minute, timestampAt, type Zone } from '../../time/time';
import type { Version } from '../archives';
import { retentionMoment } from '../retention/moment';
import { bytesBeside, bytesTogether } from '../bytes-together';
import { holding } from '../holding';
import { type Kept, planRetention } from '../retention/plan';
import { isEmptyPolicy, policyOf } from '../retention/policy';
import type { StoredVersion } from '../stored-version';
import { simulateCalendar, type SimulatedRun, type SimulatedSkip, type Span } from './calendar';
import { type Growth, growthOf } from './growth';

/** A schedule, and the archives that it has today, oldest first. */
export interface SimulatedSchedule extends ScheduleLine {
  /** What tells its archives from others: schedules of one source and name share them. */
  readonly series: string;
  readonly versions: ReadonlyArray<StoredVersion>;
}

/** What stands in `backups/` when a day is over. */
export interface SpaceAt {
  readonly at: Instant;
  readonly archives: number;
  readonly bytes: number;
  /** What rests in the trash beside them, bytes. */
  readonly trashBytes: number;
  /** The most that it was on this day, both together, bytes. */
  readonly peakBytes: number;
}

export interface ScheduleFuture {
  readonly runs: ReadonlyArray<SimulatedRun>;
  readonly skips: ReadonlyArray<SimulatedSkip>;
  /** How many archives would be removed. */
  readonly removed: number;
  /** What is there in the end, oldest first. */
  readonly kept: ReadonlyArray<Kept>;
  /** Null where there is no archive yet that tells a size. */
  readonly growth: Growth | null;
}

export interface Simulation {
  /** In the order of the schedules. */
  readonly schedules: ReadonlyArray<ScheduleFuture>;
  readonly space: ReadonlyArray<SpaceAt>;
  /** When it was given up because there were too many backups; null when it was not. */
  readonly endedAt: Instant | null;
}

/** More backups are not lived through. */
export const mostRuns = 10_000;

/** A zone that works each offset out once. */
const remembering = ({ name, offsetAt }: Zone): Zone => {
  const known = new Map<Instant, number>();
  return {
    name,
    offsetAt: (instant) => {
      const offset = known.get(instant) ?? offsetAt(instant);
      known.set(instant, offset);
      return offset;
    },
  };
};

const nothing: PackReport = {
  ...{ bytes: 0, sha256: '', entries: 0, contentBytes: 0, excluded: 0 },
  ...{ noteCount: 0, notes: [], problemCount: 0, problems: [] },
};

/** The archive of a backup that would be made. */
const madeBy = (
  { schedule: { spec } }: ScheduleLine,
  { due, at }: SimulatedRun,
  zone: Zone,
  growth: Growth | null,
  number: number,
): Version => {
  const size = growth?.at(at) ?? 0;
  return {
    ...{ name: spec.name, path: spec.path, file: `${spec.name}.simulated-${number}.tar`, due },
    ...{ completed: timestampAt(at, zone), trigger: 'schedule', outcome: 'completed', reason: null },
    // why: by its digest a version is known to be one file with another, and whether its source will have changed nobody knows
    report: { ...nothing, ...{ bytes: size, contentBytes: size, sha256: `simulated ${number}` } },
    verified: null,
    pinned: null,
  };
};

/** Content is only compared: what is to come is as large as the last one was, beside which it is measured. */
const asMeasured = (stored: StoredVersion): StoredVersion => ({
  ...stored,
  version: {
    ...stored.version,
    report: { ...stored.version.report, contentBytes: stored.version.report.bytes },
  },
});

interface Resting {
  readonly until: Instant;
  readonly bytes: number;
}

const sum = (sizes: ReadonlyArray<number>): number => sizes.reduce((total, size) => total + size, 0);

const thereOf = (versions: ReadonlyArray<StoredVersion>): ReadonlyArray<Version> =>
  versions.filter(({ stored }) => stored !== 'gone').map(({ version }) => version);

/** What is given back when these go and those stay: where both are one file, nothing. */
const givenBack = (these: ReadonlyArray<Version>, those: ReadonlyArray<Version>): number => {
  const digests = new Set(these.map(({ report }) => report.sha256));
  return bytesBeside(
    these,
    those.filter(({ report }) => digests.has(report.sha256)),
  );
};

/** `besides`: sizes of archives that no schedule has. */
export const simulate = (
  schedules: ReadonlyArray<SimulatedSchedule>,
  span: Span,
  besides: ReadonlyArray<number>,
  most = mostRuns,
): Simulation => {
  const local = remembering(localOf(span.now));
  const now = { ...span.now, local };
  const zones = schedules.map(({ schedule }) => {
    const moment = retentionMoment(schedule, now);
    return { ...moment, zone: remembering(moment.zone) };
  });
  const growths = schedules.map(({ versions }) => growthOf(versions.map(({ version }) => version)));
  const there = new Map<string, ReadonlyArray<StoredVersion>>(
    schedules.map(({ series, versions }) => [series, versions.map(asMeasured)]),
  );
  const runs = schedules.map(() => new Array<SimulatedRun>());
  const skips = schedules.map(() => new Array<SimulatedSkip>());
  const removed = schedules.map(() => 0);
  const space: Array<SpaceAt> = [];
  let trash: ReadonlyArray<Resting> = [];
  let bytes = sum(besides) + bytesTogether([...there.values()].flatMap(thereOf));
  let peak = bytes;
  let nextDay = now.instant;
  let made = 0;

  const rests = (at: Instant): number => {
    trash = trash.filter(({ until }) => until > at);
    return sum(trash.map((one) => one.bytes));
  };
  /** Tells of every day that is over by then. */
  const tellDays = (by: Instant): void => {
    for (; nextDay <= by; nextDay += day) {
      const trashBytes = rests(nextDay);
      const archives = besides.length + sum([...there.values()].map((list) => thereOf(list).length));
      space.push({ at: nextDay, archives, bytes, trashBytes, peakBytes: peak });
      peak = bytes + trashBytes;
    }
  };
  const live = (run: SimulatedRun): void => {
    const line = schedules[run.index];
    const moment = zones[run.index];
    if (line === undefined || moment === undefined) return;
    made += 1;
    runs[run.index]?.push(run);
    const { spec } = line.schedule;
    const { options } = spec;
    const version = madeBy(line, run, moment.zone, growths[run.index] ?? null, made);
    const all: ReadonlyArray<StoredVersion> = [
      ...(there.get(line.series) ?? []),
      { version, stored: 'whole' },
    ];
    const before = rests(run.at);
    bytes += version.report.bytes;
    peak = Math.max(peak, bytes + before);
    const policy = policyOf(options);
    const plan = isEmptyPolicy(policy)
      ? null
      : planRetention(policy, all.map(holding(spec, { instant: run.at, zone: moment.zone })), {
          ...moment,
          now: run.at,
          lastFailed: false,
        });
    const gone = new Set(plan?.remove.map((one) => one.version));
    const left = plan === null ? all : all.filter((one) => !gone.has(one.version));
    there.set(line.series, left);
    const going = thereOf(all.filter((one) => gone.has(one.version)));
    if (going.length === 0) return;
    removed[run.index] = (removed[run.index] ?? 0) + going.length;
    const freed = givenBack(going, thereOf(left));
    bytes -= freed;
    trash = [...trash, { until: run.at + (options.trash ?? usualTrash) * minute, bytes: freed }];
  };

  let endedAt: Instant | null = null;
  for (const event of simulateCalendar(schedules, { ...span, now })) {
    if (event.type === 'skip') {
      skips[event.index]?.push(event);
      continue;
    }
    if (made === most) {
      endedAt = event.at;
      break;
    }
    tellDays(event.at);
    live(event);
  }
  tellDays(endedAt ?? span.until);
  const end = endedAt ?? span.until;
  return {
    schedules: schedules.map(({ schedule, series }, index) => ({
      runs: runs[index] ?? [],
      skips: skips[index] ?? [],
      removed: removed[index] ?? 0,
      kept: planRetention(
        policyOf(schedule.spec.options),
        (there.get(series) ?? []).map(
          holding(schedule.spec, { instant: end, zone: zones[index]?.zone ?? local }),
        ),
        { now: end, zone: zones[index]?.zone ?? local, lastFailed: false },
      ).keep,
      growth: growths[index] ?? null,
    })),
    space,
    endedAt,
  };
};

/** How the sizes were told, in words. */
export const growthText = (growth: Growth | null, show: (bytes: number) => string): string =>
  growth === null
    ? 'no archive yet that tells a size: what it takes is not counted'
    : `${show(growth.bytes)} at first, and ${growth.bytesPerDay === 0 ? 'no growth' : `${show(growth.bytesPerDay)} more each day`}, by ${counted(growth.from, 'archive')}`;
