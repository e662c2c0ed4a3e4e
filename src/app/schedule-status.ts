/** How each schedule stands: its health, its last and next backups, and why one that is overdue is. */
import { type Version, versionsOf } from '../domain/archive/archives';
import { type Dated, goodOnes, goodSpan, newestOf, type StoredOf } from '../domain/archive/good-versions';
import { type KeepEffect, keepEffect } from '../domain/archive/keep-effect';
import { type VerifyEffect, verifyEffect } from '../domain/archive/verification-plan';
import { laterEnded } from '../domain/history/forgotten';
import { inheritedDues } from '../domain/history/inheritance';
import { pendingOf } from '../domain/history/pending';
import type { HistoryProjection, JournalPoint, Occurrence } from '../domain/history/projection';
import { type Health, healthOf } from '../domain/occurrence/health';
import { firstToCome, pauseNow, requestsOf } from '../domain/occurrence/on-request';
import type { Asked, Outcome, Pause, Schedule, ScheduleId } from '../domain/schedule/schedule';
import type { PlaceOf } from '../domain/schedule/source-place';
import { failedLast } from '../domain/history/last-backup';
import { believedTime, seeClock } from '../domain/time/clock-leap';
import { type Instant, instantOf, presentTime, type Timestamp } from '../domain/time/time';
import type { ReadHistory } from './read-history';
import type { ServiceState } from './service-state';
import { holding } from '../domain/archive/holding';

export interface ScheduleStatus {
  readonly index: number;
  readonly line: string;
  readonly schedule: Schedule;
  readonly health: Health;
  /** The occurrence that is made next. */
  readonly next: Timestamp | null;
  /** The occurrence that ended last. */
  readonly last: (JournalPoint & { due: Timestamp; outcome: Outcome; reason: string | null }) | null;
  readonly oldestGood: Version | null;
  readonly newestGood: Version | null;
  /** Why it is overdue, as short as it can be said; null where it is not, or where only `why` can tell. */
  readonly cause: string | null;
  /** The pause that is in force for it, its own or that of all; null where there is none. */
  readonly paused: Pause | null;
  /** What of it is still to be skipped, as asked. */
  readonly asked: Asked | null;
  /** What comes of its `keep`; null without one. */
  readonly retention: KeepEffect | null;
  /** What comes of its `verify`; null without one. */
  readonly verification: VerifyEffect | null;
}

/** Why a schedule has no good backup that is new enough, by what its last occurrence came to, unless there is a good one since. */
const overdueCause = (last: ScheduleStatus['last'], newestGood: Dated | null): string | null => {
  if (last !== null && newestGood !== null && newestGood.made >= instantOf(last.at)) return null;
  switch (last?.outcome) {
    case 'failed':
      return `its last one failed: ${last.reason ?? ''}`;
    case 'partial':
      return `its last one is partial: ${last.reason ?? ''}`;
    case 'completed':
      return 'the archive of its last one is missing, or is not what it was';
    case 'skipped':
      return 'its last one was skipped';
    case undefined:
      return null;
  }
};

/** The occurrence of each schedule that ended last. */
const lastOf = ({ occurrences, forgotten }: HistoryProjection): ReadonlyMap<ScheduleId, Occurrence> => {
  const last = new Map(forgotten.ended);
  for (const occurrence of occurrences)
    if (occurrence.end !== null && occurrence.trigger === 'schedule')
      last.set(occurrence.schedule, laterEnded(last.get(occurrence.schedule), occurrence));
  return last;
};

/** All schedules, in the order of their lines; `present` is the time up to which backups count as made. */
export const scheduleStatuses = (
  { now, projection, lines, state }: ReadHistory,
  service: ServiceState,
  storedOf: StoredOf,
  placeOf: PlaceOf,
  present: Instant,
): ReadonlyArray<ScheduleStatus> => {
  const believed = believedTime(seeClock(projection.trash.sight, presentTime(now)));
  const last = lastOf(projection);
  const failed = failedLast(projection);
  const inherited = inheritedDues(projection, pendingOf(projection, [], now), now.instant, placeOf);
  return lines.map(({ content: line, schedule }, index): ScheduleStatus => {
    const versions = versionsOf(projection.archives, schedule.spec, placeOf)
      .map(storedOf)
      .map(holding(schedule.spec, now));
    const good = goodOnes(versions, present);
    const ended = last.get(schedule.id);
    const { asked } = schedule;
    const health = healthOf(schedule, {
      now,
      serviceIsUp: service.state === 'up',
      isAtWork: service.live === null ? state.attempt !== null : service.live.archive !== null,
      inheritedDue: inherited(schedule),
      newestGood: newestOf(good)?.made ?? null,
      paused: state.paused,
    });
    const lastEnd =
      ended?.end == null
        ? null
        : {
            seq: ended.end.seq,
            at: ended.end.at,
            due: ended.through,
            outcome: ended.end.outcome,
            reason: ended.end.reason,
          };
    return {
      index,
      line,
      schedule,
      health,
      next: firstToCome(schedule, now, state.paused),
      paused: pauseNow(requestsOf(schedule, state.paused), now.instant),
      asked:
        asked !== undefined && schedule.due !== null && instantOf(asked.through) >= instantOf(schedule.due)
          ? asked
          : null,
      last: lastEnd,
      ...goodSpan([good]),
      cause: health === 'overdue' ? overdueCause(lastEnd, newestOf(good)) : null,
      retention: keepEffect(
        schedule,
        versions,
        { ...now, instant: present },
        believed,
        failed(schedule.spec, placeOf),
      ),
      verification: verifyEffect(projection.archives, schedule.spec, placeOf, present),
    };
  });
};
