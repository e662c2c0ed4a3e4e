/** What a monitoring system is told of each schedule in force. Pure. */
import { encodeWhen } from '../../codecs/when-text';
import { versionsOf, type Version } from '../../domain/archive/archives';
import { bytesTogether } from '../../domain/archive/bytes-together';
import { laterEnded } from '../../domain/history/forgotten';
import type { HistoryProjection, JournalPoint, Occurrence } from '../../domain/history/projection';
import { nothingHappened } from '../../domain/history/tally';
import type { Metric, MetricSample } from '../../domain/metric';
import type { Outcome, ScheduleId } from '../../domain/schedule/schedule';
import type { PlaceOf } from '../../domain/schedule/source-place';
import { instantOf, type Timestamp } from '../../domain/time/time';
import type { ScheduleStatus } from '../schedule-status';
import { labelled, type Labels, metric, secondsOf, truth } from './metric';

const outcomes = ['completed', 'partial', 'failed', 'skipped'] as const satisfies ReadonlyArray<Outcome>;

/** A schedule, and what is known of its backups. */
interface Measured {
  readonly labels: Labels;
  readonly status: ScheduleStatus;
  /** Its archives that are there, oldest first. */
  readonly versions: ReadonlyArray<Version>;
  /** When a backup of it was begun last, and what is known of the one that ended last; null where there is none. */
  readonly begun: Timestamp | null;
  readonly ended: LastEnd | null;
  readonly counts: Readonly<Record<Outcome, number>>;
}

/** The end of a backup; `start` is null where it was never begun. */
interface LastEnd {
  readonly start: Timestamp | null;
  readonly at: Timestamp;
  readonly outcome: Outcome;
}

const lastEndOf = (occurrence: Occurrence | undefined): LastEnd | null =>
  occurrence === undefined || occurrence.end === null
    ? null
    : {
        start: occurrence.starts.at(-1)?.at ?? null,
        at: occurrence.end.at,
        outcome: occurrence.end.outcome,
      };

/** Of each schedule when a backup of it was begun last, and the backup that ended last. */
const latestOf = ({ occurrences, forgotten }: Pick<HistoryProjection, 'occurrences' | 'forgotten'>) => {
  const ended = new Map(forgotten.ended);
  const begun = new Map<ScheduleId, JournalPoint>();
  for (const occurrence of [...ended.values(), ...occurrences]) {
    const { schedule, starts, end } = occurrence;
    const start = starts.at(-1);
    if (start !== undefined && start.seq > (begun.get(schedule)?.seq ?? 0)) begun.set(schedule, start);
    if (end !== null) ended.set(schedule, laterEnded(ended.get(schedule), occurrence));
  }
  return { begun, ended };
};

/** Seconds from its last start to its end; null for one that was never begun, or whose clock went back meanwhile. */
const durationOf = ({ start, at }: LastEnd): number | null => {
  if (start === null) return null;
  const seconds = (instantOf(at) - instantOf(start)) / 1000;
  return seconds < 0 ? null : seconds;
};

/** One number of each schedule; null where there is none. */
interface Single {
  readonly name: string;
  readonly help: string;
  readonly value: (told: Measured) => number | null;
}

const singles: ReadonlyArray<Single> = [
  {
    name: 'overdue',
    help: 'Whether it has no good backup that is as new as its interval allows (1) or has (0).',
    value: ({ status }) => truth(status.health === 'overdue'),
  },
  {
    name: 'paused',
    help: 'Whether somebody has paused it.',
    value: ({ status }) => truth(status.paused !== null),
  },
  {
    name: 'next_due_timestamp_seconds',
    help: 'When its next backup is due.',
    value: ({ status }) => secondsOf(status.next),
  },
  {
    name: 'last_success_timestamp_seconds',
    help: 'When its newest good backup was completed: everything is in it, and it is there.',
    value: ({ status }) => secondsOf(status.newestGood?.completed ?? null),
  },
  {
    name: 'last_start_timestamp_seconds',
    help: 'When a backup of it was begun last.',
    value: ({ begun }) => secondsOf(begun),
  },
  {
    name: 'last_end_timestamp_seconds',
    help: 'When a backup of it ended last, whatever it came to.',
    value: ({ ended }) => secondsOf(ended?.at ?? null),
  },
  {
    name: 'last_duration_seconds',
    help: 'How long the backup took that ended last.',
    value: ({ ended }) => (ended === null ? null : durationOf(ended)),
  },
  {
    name: 'last_size_bytes',
    help: 'Size of its newest archive.',
    value: ({ versions }) => versions.at(-1)?.report.bytes ?? null,
  },
  {
    name: 'last_content_bytes',
    help: 'Bytes of file content in its newest archive, before compression.',
    value: ({ versions }) => versions.at(-1)?.report.contentBytes ?? null,
  },
  {
    name: 'versions',
    help: 'How many archives of it are kept.',
    value: ({ versions }) => versions.length,
  },
  {
    name: 'versions_bytes',
    help: 'What the archives of it take.',
    value: ({ versions }) => bytesTogether(versions),
  },
];

const ofSingle = ({ name, help, value }: Single, all: ReadonlyArray<Measured>): Metric =>
  metric(
    `schedule_${name}`,
    'gauge',
    help,
    all.flatMap((told): ReadonlyArray<MetricSample> => {
      const number = value(told);
      return number === null ? [] : [labelled(told.labels, number)];
    }),
  );

/** `sizes` are those of the files in `backups/`. */
export const scheduleMetrics = (
  workspace: Labels,
  schedules: ReadonlyArray<ScheduleStatus>,
  projection: HistoryProjection,
  sizes: ReadonlyMap<string, number>,
  placeOf: PlaceOf,
): ReadonlyArray<Metric> => {
  const { begun, ended } = latestOf(projection);
  const all = schedules.map((status): Measured => {
    const { id, spec } = status.schedule;
    return {
      labels: { ...workspace, schedule: String(id), name: spec.name },
      status,
      versions: versionsOf(projection.archives, spec, placeOf).filter(({ file }) => sizes.has(file)),
      begun: begun.get(id)?.at ?? null,
      ended: lastEndOf(ended.get(id)),
      counts: projection.tally.outcomes.get(id) ?? nothingHappened,
    };
  });
  return [
    metric(
      'schedule_info',
      'gauge',
      'A schedule in force: 1, with its source and its time.',
      all.map(({ labels, status }) =>
        labelled(
          { ...labels, path: status.schedule.spec.path, when: encodeWhen(status.schedule.spec.when) },
          1,
        ),
      ),
    ),
    ...singles.map((single) => ofSingle(single, all)),
    metric(
      'schedule_last_outcome',
      'gauge',
      'What the backup came to that ended last: 1 for that outcome, 0 for the others.',
      all.flatMap(({ labels, ended: last }) =>
        last === null
          ? []
          : outcomes.map((outcome) => labelled({ ...labels, outcome }, truth(last.outcome === outcome))),
      ),
    ),
    metric(
      'schedule_backups_total',
      'counter',
      'How many of its backups, scheduled and by hand, came to that outcome.',
      all.flatMap(({ labels, counts }) =>
        outcomes.map((outcome) => labelled({ ...labels, outcome }, counts[outcome])),
      ),
    ),
  ];
};
