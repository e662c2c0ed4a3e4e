/** What is still known of occurrences that a history projection does not hold any more, so that it does not grow without end. */
import type { Occurrence } from './told-occurrence';
import type { ArchiveName, ScheduleId } from '../schedule/schedule';
import { type Instant, instantOf } from '../time/time';

/** Which of the occurrences that are over a history projection holds: the latest so many of those that are wanted. */
export interface Keep {
  readonly most: number;
  readonly wanted: (occurrence: Occurrence) => boolean;
}

export const keepAll: Keep = { most: Infinity, wanted: () => true };

/** For what is usually asked. Who asks for more has the journal read from its first line. */
export const keepRecent: Keep = { most: 2000, wanted: () => true };

/** What a question needs beyond what a history projection holds. */
export interface Older {
  /** Which occurrences are to be kept on the way. */
  readonly keep: Keep;
  /** Whose: those of one name, or all (null). */
  readonly name: ArchiveName | string | null;
  /** None is needed of which everything was over before this instant; where that is not known, of the latest that are needed. */
  readonly from: Instant;
  /** Whether only then is it known what is needed beside these. */
  readonly isProbe: boolean;
  /** The span that it is all about, and the name, where there is one. */
  readonly part: PartAsked | null;
}

/** Everything of a name that was due from an instant to another, which does not belong to it any more. */
export interface PartAsked {
  readonly name: ArchiveName;
  readonly from: Instant;
  readonly until: Instant;
}

/** For the state of things at a line, from which more is told of what comes after it. */
export const keepNone: Keep = { most: 0, wanted: () => true };

export interface Forgotten {
  /** The latest instant that any of them tells anything of, by name. */
  readonly horizon: ReadonlyMap<ArchiveName, Instant>;
  /** The one that ended last, of each schedule. */
  readonly ended: ReadonlyMap<ScheduleId, Occurrence>;
  /** The latest due instant of each schedule, of those that had not expired. */
  readonly due: ReadonlyMap<ScheduleId, Instant>;
}

export const nothingForgotten: Forgotten = { horizon: new Map(), ended: new Map(), due: new Map() };

/** Of two occurrences of a schedule the one that ended later; the other one where only that has ended. */
export const laterEnded = (one: Occurrence | undefined, other: Occurrence): Occurrence =>
  one !== undefined && (one.end?.seq ?? -1) > (other.end?.seq ?? -1) ? one : other;

/** The latest instant at which an occurrence was due or something became of it. */
export const latestIn = ({ due, through, end, abandoned }: Occurrence): Instant =>
  Math.max(
    instantOf(due),
    instantOf(through),
    ...[end, ...abandoned].flatMap((moment) => (moment === null ? [] : [instantOf(moment.at)])),
  );

/** Sums up what is forgotten, one after the other; goes on from what was. */
export const forgetter = (from: Forgotten) => {
  const horizon = new Map(from.horizon);
  const ended = new Map(from.ended);
  const due = new Map(from.due);
  const raise = <K>(map: Map<K, Instant>, key: K, instant: Instant): void => {
    map.set(key, Math.max(map.get(key) ?? -Infinity, instant));
  };
  return {
    forget: (occurrence: Occurrence): void => {
      const { name, schedule, trigger, through, end } = occurrence;
      raise(horizon, name, latestIn(occurrence));
      if (trigger !== 'schedule') return;
      if (end !== null) ended.set(schedule, laterEnded(ended.get(schedule), occurrence));
      if (end?.skipped !== 'expired') raise(due, schedule, instantOf(through));
    },
    tell: (): Forgotten => ({ horizon: new Map(horizon), ended: new Map(ended), due: new Map(due) }),
  };
};

/** The latest instant that anything forgotten may tell of: of one name, or of all. */
export const horizonOf = ({ horizon }: Forgotten, name: ArchiveName | string | null): Instant => {
  let latest = -Infinity;
  for (const [known, instant] of horizon)
    if (name === null || known === name) latest = Math.max(latest, instant);
  return latest;
};
