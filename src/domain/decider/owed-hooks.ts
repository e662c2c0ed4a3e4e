/** The hooks that are owed to a backup: from its start on, until each of them has run; a kill in between forgets none. */
import type { EventOf, Trigger } from '../events/event';
import { type HookName, hookNames, type HookOutcome } from '../events/hook';
import type { ArchiveName, ScheduleId, SourcePath } from '../schedule/schedule';
import type { Timestamp } from '../time/time';

/** What a backup came to, as far as a hook is told. */
export interface HookedEnd {
  readonly outcome: Exclude<HookOutcome, 'interrupted'>;
  readonly reason: string | null;
  /** Null when no archive was made. */
  readonly archive: {
    readonly file: string;
    readonly bytes: number;
    readonly entries: number;
    readonly contentBytes: number;
    readonly sha256: string;
  } | null;
}

export interface HooksOwed {
  readonly schedule: ScheduleId;
  readonly due: Timestamp;
  readonly trigger: Trigger;
  readonly path: SourcePath;
  readonly name: ArchiveName;
  readonly attempt: number;
  readonly archivedFrom: string | null;
  /** Null while it has none: it is in hand, or was killed. */
  readonly end: HookedEnd | null;
  /** Those that have not run yet. */
  readonly hooks: ReadonlyArray<HookName>;
}

const fits = (hook: HookName, outcome: HookOutcome): boolean => {
  switch (hook) {
    case 'before-backup':
      return false;
    case 'after-backup':
      return true;
    case 'on-success':
      return outcome === 'completed';
    case 'on-partial':
      return outcome === 'partial';
    case 'on-failure':
      return outcome === 'failed';
  }
};

/** The hooks to run once nobody has the backup in hand any more. */
export const hooksToRun = (owed: HooksOwed | null): ReadonlyArray<HookName> =>
  owed === null
    ? []
    : hookNames.filter((hook) => owed.hooks.includes(hook) && fits(hook, owed.end?.outcome ?? 'interrupted'));

const unlessPaid = (owed: HooksOwed): HooksOwed | null => (owed.hooks.length === 0 ? null : owed);

type Ended = EventOf<'BackupCompleted' | 'BackupPartial' | 'BackupFailed' | 'BackupAbandoned'>;

const endOf = (event: Ended): HookedEnd => {
  switch (event.type) {
    case 'BackupCompleted':
    case 'BackupPartial': {
      const { bytes, entries, contentBytes, sha256 } = event.report;
      const archive = { file: event.placement.archive, bytes, entries, contentBytes, sha256 };
      return event.type === 'BackupPartial'
        ? { outcome: 'partial', reason: event.reason, archive }
        : { outcome: 'completed', reason: null, archive };
    }
    case 'BackupFailed':
      return { outcome: 'failed', reason: event.reason, archive: null };
    case 'BackupAbandoned':
      return { outcome: 'abandoned', reason: null, archive: null };
  }
};

type OfOccurrence = EventOf<'BackupStarted' | 'HookRan'> | Ended;

const isOf = (owed: HooksOwed, { schedule, due, trigger }: OfOccurrence): boolean =>
  owed.schedule === schedule && owed.due === due && owed.trigger === trigger;

const owedBy = (
  { schedule, due, trigger, path, name }: OfOccurrence,
  attempt: number,
  hooks: ReadonlyArray<HookName>,
): HooksOwed => ({
  schedule,
  due,
  trigger,
  path,
  name,
  attempt,
  hooks,
  archivedFrom: null,
  end: null,
});

const withEnd = (owed: HooksOwed, event: Ended): HooksOwed | null => {
  const end = endOf(event);
  return unlessPaid({ ...owed, end, hooks: owed.hooks.filter((hook) => fits(hook, end.outcome)) });
};

/** What a start owes. */
export const owedByStart = (event: EventOf<'BackupStarted'>): HooksOwed | null =>
  unlessPaid(
    owedBy(
      event,
      event.attempt,
      (event.hooks ?? []).filter((hook) => hook !== 'before-backup'),
    ),
  );

/** What is owed once the backup has an end. */
export const owedAfterEnd = (owed: HooksOwed | null, event: Ended): HooksOwed | null => {
  if (event.type === 'BackupFailed' && event.hooks !== undefined)
    // why: one that is not started any more has no start to owe by
    return withEnd(
      owedBy(
        event,
        0,
        event.hooks.filter((hook) => hook === 'on-failure'),
      ),
      event,
    );
  return owed !== null && isOf(owed, event) ? withEnd(owed, event) : owed;
};

/** What is owed once a hook has run. */
export const owedAfterHook = (owed: HooksOwed | null, event: EventOf<'HookRan'>): HooksOwed | null =>
  owed !== null && isOf(owed, event)
    ? unlessPaid({
        ...owed,
        archivedFrom: event.archivedFrom ?? owed.archivedFrom,
        hooks: owed.hooks.filter((hook) => hook !== event.hook),
      })
    : owed;
