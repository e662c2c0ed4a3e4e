/** How often what has happened: counted over the whole journal, so that what is forgotten of it is counted, too. */
import type { Event } from '../events/event';
import type { Outcome, ScheduleId } from '../schedule/schedule';

export type OutcomeCounts = Readonly<Record<Outcome, number>>;

export interface Tally {
  /** What the backups of each schedule came to, scheduled and by hand. */
  readonly outcomes: ReadonlyMap<ScheduleId, OutcomeCounts>;
  readonly hooksFailed: number;
  readonly noticesSent: number;
  readonly noticesFailed: number;
}

export const nothingHappened: OutcomeCounts = { completed: 0, partial: 0, failed: 0, skipped: 0 };

export const nothingCounted: Tally = {
  outcomes: new Map(),
  hooksFailed: 0,
  noticesSent: 0,
  noticesFailed: 0,
};

/** Counts events, one after the other; goes on from what was. */
export const counter = (from: Tally) => {
  const outcomes = new Map(from.outcomes);
  let { hooksFailed, noticesSent, noticesFailed } = from;
  const count = (schedule: ScheduleId, outcome: Outcome, times: number): void => {
    const was = outcomes.get(schedule) ?? nothingHappened;
    outcomes.set(schedule, { ...was, [outcome]: was[outcome] + times });
  };
  return {
    take: (event: Event): void => {
      if (event.type === 'BackupCompleted') count(event.schedule, 'completed', 1);
      if (event.type === 'BackupPartial') count(event.schedule, 'partial', 1);
      if (event.type === 'BackupFailed') count(event.schedule, 'failed', 1);
      // why: of very many at once nobody has counted how many they are
      if (event.type === 'BackupSkipped') count(event.schedule, 'skipped', event.count ?? 1);
      if (event.type === 'HookRan' && event.failure !== null) hooksFailed += 1;
      if (event.type === 'NoticeSent') noticesSent += 1;
      if (event.type === 'NoticeFailed') noticesFailed += 1;
    },
    tell: (): Tally => ({ outcomes: new Map(outcomes), hooksFailed, noticesSent, noticesFailed }),
  };
};
