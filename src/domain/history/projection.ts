/** The history projection: what a journal tells of its schedules, of every occurrence, and of the services that lived. A read model. */
import { type Archives, versionIndexer, noArchives, type Version } from '../archive/archives';
import { emptyTrash, type Trash, type Trashed } from '../archive/trash';
import type { Event, EventOf } from '../events/event';
import { forgetter, type Forgotten, type Keep, keepAll, keepNone, nothingForgotten } from './forgotten';
import type { Recorded } from '../events/recorded';
import type { ScheduleId } from '../schedule/schedule';
import type { Timestamp } from '../time/time';
import { isRequest, type Request, requestIn } from './requests';
import { changedTo, goesAt, type InFilePeriod, type ScheduleHistory } from './schedule-history';
import { counter, nothingCounted, type Tally } from './tally';
import type { Adoption, Ending, JournalPoint, Occurrence } from './told-occurrence';

export type { Adoption, JournalPoint, Occurrence } from './told-occurrence';
export type { InFilePeriod, ScheduleHistory } from './schedule-history';

/** The life of one service process. */
export interface ServiceRun {
  readonly pid: number;
  readonly version: string;
  readonly started: JournalPoint;
  /** Null while it lives, or when it ended without a word. */
  readonly ended: (JournalPoint & { readonly how: 'stopped' | 'failed'; readonly reason: string }) | null;
  /** The last thing that it is known to have done: one that was killed ended after that. */
  readonly last: JournalPoint;
}

/** Where a version's file went. */
export interface Removal extends JournalPoint {
  readonly file: string;
  readonly reason: string;
  /** Its name in the trash; null where it was removed at once. */
  readonly trash: string | null;
  /** When it was removed from the trash, and why; null while it can be had back, or if it never was there. */
  readonly emptied: (JournalPoint & { readonly reason: string }) | null;
}

export interface HistoryProjection {
  readonly scheduleHistories: ReadonlyMap<ScheduleId, ScheduleHistory>;
  /** In the order in which the journal first tells of them. */
  readonly occurrences: ReadonlyArray<Occurrence>;
  /** The archives that were adopted, in the order in which they were. */
  readonly adoptions: ReadonlyArray<Adoption>;
  /** Oldest first. */
  readonly serviceRuns: ReadonlyArray<ServiceRun>;
  /** The archives that there are, by the journal. */
  readonly archives: Archives;
  /** Those that were removed and can be had back. */
  readonly trash: Trash;
  /** The schedules that they, and those in the trash, were made for, by digest and time of completion. */
  readonly makers: ReadonlyMap<string, ScheduleId>;
  /** Those that were removed, by digest and time of completion. */
  readonly removals: ReadonlyMap<string, Removal>;
  /** What people asked not to be made, in the order in which they did. */
  readonly requests: ReadonlyArray<Request>;
  /** Of the occurrences that are told of no more. */
  readonly forgotten: Forgotten;
  /** How often what has happened. */
  readonly tally: Tally;
}

/** What tells one version from every other. */
export const versionKey = (completed: Timestamp, sha256: string): string => `${completed}/${sha256}`;

/** Reads a journal line by line. */
export interface HistoryProjector {
  readonly take: (recorded: Recorded) => void;
  /** What has been told so far. It is not changed by what is taken later. */
  readonly tell: () => HistoryProjection;
  /** Forgets at once what need not be kept. */
  readonly forget: () => void;
}

type Ended = EventOf<'BackupCompleted' | 'BackupPartial' | 'BackupFailed' | 'BackupSkipped'>;

/** How one ends of which nothing more is to be told. */
const plainly = ({ seq, at }: JournalPoint, outcome: Ending['outcome'], reason: string | null): Ending => ({
  seq,
  at,
  reason,
  skipped: null,
  interrupted: false,
  report: null,
  adopted: false,
  outcome,
});

/** How one ends that has an archive. Built in one piece: a journal has a million of them. */
const archived = (
  event: EventOf<'BackupCompleted' | 'BackupPartial'>,
  { seq, at }: JournalPoint,
  outcome: Ending['outcome'],
  reason: string | null,
): Ending => {
  const { report, adopted, archivedFrom } = event;
  const ending = { seq, at, reason, skipped: null, interrupted: false, report, adopted, outcome };
  return archivedFrom === undefined ? ending : { ...ending, archivedFrom };
};

const endingOf = (event: Ended, moment: JournalPoint): Ending => {
  switch (event.type) {
    case 'BackupCompleted':
      return archived(event, moment, 'completed', null);
    case 'BackupPartial':
      return archived(event, moment, 'partial', event.reason);
    case 'BackupFailed':
      return { ...plainly(moment, 'failed', event.reason), interrupted: event.cause === 'interrupted' };
    case 'BackupSkipped':
      return { ...plainly(moment, 'skipped', event.reason), skipped: event.reason };
  }
};

type OccurrenceEvent = Ended | EventOf<'BackupStarted' | 'ArchiveSealed' | 'BackupAbandoned'>;

const begun = (event: OccurrenceEvent): Occurrence => ({
  schedule: event.schedule,
  trigger: event.trigger,
  path: event.path,
  name: event.name,
  due: event.due,
  through: event.due,
  count: 1,
  starts: [],
  abandoned: [],
  sealed: null,
  end: null,
});

const continued = (was: Occurrence, event: OccurrenceEvent, moment: JournalPoint): Occurrence => {
  switch (event.type) {
    case 'BackupStarted': {
      const { attempt, late } = event;
      return { ...was, starts: [...was.starts, { ...moment, attempt, late }] };
    }
    case 'ArchiveSealed':
      return { ...was, sealed: { ...moment, report: event.report } };
    case 'BackupAbandoned':
      return { ...was, abandoned: [...was.abandoned, moment] };
    case 'BackupSkipped':
      return { ...was, through: event.through, count: event.count, end: endingOf(event, moment) };
    case 'BackupCompleted':
    case 'BackupPartial':
    case 'BackupFailed':
      return { ...was, end: endingOf(event, moment) };
  }
};

/** Whether only a service does what the event tells of. */
const isOfService = (event: Event): boolean => {
  switch (event.type) {
    case 'BackupOverdue':
    case 'SchedulePruned':
    case 'ScheduleRearmed':
    case 'ClockBehind':
    case 'ClockTrusted':
    case 'ClockCorrected':
    case 'ServiceStarted':
    case 'ServiceStopped':
    case 'ServiceFailed':
      return true;
    case 'BackupStarted':
    case 'ArchiveSealed':
    case 'BackupAbandoned':
    case 'BackupFailed':
    case 'BackupSkipped':
      return event.trigger === 'schedule';
    case 'BackupCompleted':
    case 'BackupPartial':
      return event.trigger === 'schedule' && !event.adopted;
    // why: whoever comes next runs those that a killed process owes
    case 'HookRan':
    case 'ArchiveAdopted':
    case 'ArchiveVerified':
    case 'ScheduleCreated':
    case 'ScheduleDeleted':
    case 'ScheduleEdited':
    case 'ScheduleFileEdited':
    case 'SchedulePaused':
    case 'SchedulePutBack':
    case 'ScheduleResumed':
    case 'SkipAsked':
    case 'SkipTakenBack':
    case 'ScheduleTakenBack':
    case 'VersionPinned':
    case 'VersionRemoved':
    case 'VersionUnpinned':
    case 'VersionUndeleted':
    case 'TrashEmptied':
    case 'ZoneChanged':
    case 'VersionCopied':
    case 'CopyCompleted':
    case 'CopyFailed':
    case 'PlaceChecked':
    case 'RestoreDrilled':
    case 'DrillMissed':
    case 'CopyVanished':
    case 'CopiesPruned':
    case 'DestinationTested':
    case 'DestinationAdded':
    case 'DestinationRemoved':
    case 'NoticeTargetAdded':
    case 'NoticeTargetRemoved':
    case 'NoticeSent':
    case 'NoticeFailed':
      return false;
  }
};

export const emptyProjection: HistoryProjection = {
  scheduleHistories: new Map(),
  occurrences: [],
  adoptions: [],
  serviceRuns: [],
  archives: noArchives,
  trash: emptyTrash,
  makers: new Map(),
  removals: new Map(),
  requests: [],
  forgotten: nothingForgotten,
  tally: nothingCounted,
};

const keyOf = ({ schedule, trigger, due }: Pick<Occurrence, 'schedule' | 'trigger' | 'due'>): string =>
  `${schedule}/${trigger}/${due}`;

/** Whether more may be told of an occurrence. */
const isOpen = ({ end, trigger, abandoned }: Occurrence): boolean =>
  end === null && (trigger === 'schedule' || abandoned.length === 0);

/** The archive of an occurrence; null when none was made. */
const archiveKey = ({ end }: Pick<Occurrence, 'end'>): string | null =>
  end === null || end.report === null ? null : versionKey(end.at, end.report.sha256);

/** That of an adopted one. */
const adoptedKey = ({ completed, report }: Pick<Adoption, 'completed' | 'report'>): string =>
  versionKey(completed, report.sha256);

/** Goes on from a history projection, which stays as it is. */
export const projector = (
  from: HistoryProjection = emptyProjection,
  keep: Keep = keepAll,
): HistoryProjector => {
  const scheduleHistories = new Map(from.scheduleHistories);
  let occurrences = [...from.occurrences];
  /** Where those stand of which more may be told. */
  const open = new Map(
    occurrences.flatMap((occurrence, place) => (isOpen(occurrence) ? [[keyOf(occurrence), place]] : [])),
  );
  const adoptions = [...from.adoptions];
  const serviceRuns = [...from.serviceRuns];
  const removals = new Map(from.removals);
  const requests = [...from.requests];
  const makers = new Map(from.makers);
  const archives = versionIndexer(from.archives, from.trash);
  const { forget, tell: tellForgotten } = forgetter(from.forgotten);
  const tally = counter(from.tally);
  /** The archives of the occurrences that are told of, and the adopted ones. */
  const held = new Set([...occurrences.map(archiveKey), ...adoptions.map(adoptedKey)]);
  /** How many occurrences are told of when it is looked next which can be forgotten. */
  let roomFor = 2 * Math.max(1, occurrences.length);

  const change = (id: ScheduleId, f: (scheduleHistory: ScheduleHistory) => ScheduleHistory): void => {
    const scheduleHistory = scheduleHistories.get(id);
    if (scheduleHistory !== undefined) scheduleHistories.set(id, f(scheduleHistory));
  };

  const comes = (id: ScheduleId, from: InFilePeriod['from'], next: Timestamp | null): void =>
    change(id, (scheduleHistory) => ({
      ...scheduleHistory,
      next,
      periods: [
        ...scheduleHistory.periods,
        { from, until: null, line: scheduleHistory.line, spec: scheduleHistory.spec, left: null },
      ],
    }));

  const goes = (id: ScheduleId, until: NonNullable<InFilePeriod['until']>): void =>
    change(id, (scheduleHistory) => goesAt(scheduleHistory, until));

  const made = (
    { schedule: id, line, spec, created, due }: Omit<EventOf<'ScheduleCreated'>, 'type'>,
    from: InFilePeriod['from'],
  ): void => {
    if (!scheduleHistories.has(id))
      scheduleHistories.set(id, { id, line, spec, created, due, periods: [], next: due, rearmed: [] });
    comes(id, from, due);
  };

  const occur = (event: OccurrenceEvent, moment: JournalPoint): void => {
    const key = keyOf(event);
    const place = open.get(key) ?? occurrences.length;
    const next = continued(occurrences[place] ?? begun(event), event, moment);
    occurrences[place] = next;
    if ('next' in event && event.trigger === 'schedule')
      change(event.schedule, (scheduleHistory) => ({ ...scheduleHistory, next: event.next }));
    if (isOpen(next)) open.set(key, place);
    else open.delete(key);
    const archive = archiveKey(next);
    if (archive !== null) {
      held.add(archive);
      makers.set(archive, next.schedule);
    }
    if (occurrences.length > roomFor) forgetOldest();
  };

  /** What it costs is spread over as many occurrences as there were before. */
  const forgetOldest = (): void => {
    let over = occurrences.filter((one) => !isOpen(one) && keep.wanted(one)).length - keep.most;
    const told: Array<Occurrence> = [];
    open.clear();
    for (const occurrence of occurrences) {
      if (!isOpen(occurrence) && (!keep.wanted(occurrence) || over > 0)) {
        if (keep.wanted(occurrence)) over -= 1;
        forget(occurrence);
        const archive = archiveKey(occurrence);
        if (archive !== null) {
          held.delete(archive);
          removals.delete(archive);
        }
      } else {
        if (isOpen(occurrence)) open.set(keyOf(occurrence), told.length);
        told.push(occurrence);
      }
    }
    occurrences = told;
    roomFor = 2 * Math.max(1, told.length);
  };

  const keyOfVersion = ({ completed, report }: Version): string => versionKey(completed, report.sha256);

  const adopt = (
    { schedule, path, name, completed, report }: EventOf<'ArchiveAdopted'>,
    moment: JournalPoint,
  ): void => {
    const { bytes, sha256 } = report;
    const adoption = { ...moment, schedule, path, name, completed, report: { bytes, sha256 } };
    const key = adoptedKey(adoption);
    adoptions.push(adoption);
    held.add(key);
    if (schedule !== null) makers.set(key, schedule);
  };

  const remove = ({ name, file, reason, trash }: EventOf<'VersionRemoved'>, moment: JournalPoint): void => {
    const version = archives.find(name, file);
    if (version === null) return;
    const key = keyOfVersion(version);
    if (trash === undefined) makers.delete(key);
    if (held.has(key)) removals.set(key, { ...moment, file, reason, trash: trash ?? null, emptied: null });
  };

  const empty = ({ files, reason }: EventOf<'TrashEmptied'>, moment: JournalPoint): void => {
    for (const file of files) {
      const entry = archives.findTrashed(file);
      if (entry === null) continue;
      const key = keyOfVersion(entry.version);
      makers.delete(key);
      const removal = removals.get(key);
      if (removal !== undefined) removals.set(key, { ...removal, emptied: { ...moment, reason } });
    }
  };

  const undelete = ({ trash }: EventOf<'VersionUndeleted'>): void => {
    const entry = archives.findTrashed(trash);
    if (entry !== null) removals.delete(keyOfVersion(entry.version));
  };

  const endServiceRun = (how: 'stopped' | 'failed', reason: string, moment: JournalPoint): void => {
    const serviceRun = serviceRuns.at(-1);
    if (serviceRun?.ended === null)
      serviceRuns[serviceRuns.length - 1] = { ...serviceRun, ended: { ...moment, how, reason } };
  };

  const follow = (event: Event, moment: JournalPoint): void => {
    switch (event.type) {
      case 'ScheduleCreated':
        made(event, { ...moment, by: 'create' });
        return;
      case 'ScheduleDeleted':
        goes(event.schedule, { ...moment, by: 'delete' });
        return;
      case 'ScheduleTakenBack':
        goes(event.schedule, { ...moment, by: 'undo' });
        return;
      case 'SchedulePutBack':
        comes(event.schedule, { ...moment, by: 'undo' }, event.due);
        return;
      case 'SchedulePruned':
        goes(event.schedule, { ...moment, by: 'over' });
        return;
      case 'ScheduleEdited':
        change(event.schedule, (scheduleHistory) => changedTo(scheduleHistory, event, moment));
        return;
      case 'SchedulePaused':
      case 'ScheduleResumed':
      case 'SkipAsked':
      case 'SkipTakenBack':
        requests.push(requestIn(event, moment));
        return;
      case 'ScheduleFileEdited':
        for (const { schedule } of event.dropped) goes(schedule, { ...moment, by: 'edit' });
        for (const found of event.added) made(found, { ...moment, by: 'edit' });
        return;
      case 'ScheduleRearmed':
        change(event.schedule, (scheduleHistory) => ({
          ...scheduleHistory,
          next: event.due,
          rearmed: [...scheduleHistory.rearmed, { ...moment, due: event.due }],
        }));
        return;
      case 'BackupStarted':
      case 'ArchiveSealed':
      case 'BackupAbandoned':
      case 'BackupCompleted':
      case 'BackupPartial':
      case 'BackupFailed':
      case 'BackupSkipped':
        occur(event, moment);
        return;
      case 'VersionRemoved':
        remove(event, moment);
        return;
      case 'VersionUndeleted':
        undelete(event);
        return;
      case 'TrashEmptied':
        empty(event, moment);
        return;
      case 'ServiceStarted': {
        const { pid, version } = event;
        serviceRuns.push({ pid, version, started: moment, ended: null, last: moment });
        return;
      }
      case 'ServiceStopped':
        endServiceRun('stopped', event.reason, moment);
        return;
      case 'ServiceFailed':
        endServiceRun('failed', event.reason, moment);
        return;
      case 'ArchiveAdopted':
        adopt(event, moment);
        return;
      case 'HookRan':
      case 'ArchiveVerified':
      case 'VersionPinned':
      case 'VersionUnpinned':
      case 'ClockBehind':
      case 'ClockTrusted':
      case 'ClockCorrected':
      case 'ZoneChanged':
      case 'VersionCopied':
      case 'CopyCompleted':
      case 'CopyFailed':
      case 'PlaceChecked':
      case 'RestoreDrilled':
      case 'DrillMissed':
      case 'CopyVanished':
      case 'CopiesPruned':
      case 'DestinationTested':
      case 'DestinationAdded':
      case 'DestinationRemoved':
      case 'NoticeTargetAdded':
      case 'NoticeTargetRemoved':
      case 'NoticeSent':
      case 'NoticeFailed':
      case 'BackupOverdue':
        return;
    }
  };

  return {
    take: (recorded) => {
      const moment = { seq: recorded.seq, at: recorded.at };
      for (const event of recorded.events) {
        follow(event, moment);
        tally.take(event);
      }
      archives.take(recorded);
      const serviceRun = serviceRuns.at(-1);
      // why: what falls due in a pause is skipped by the command that ends it, too
      if (serviceRun?.ended === null && !recorded.events.some(isRequest) && recorded.events.some(isOfService))
        serviceRuns[serviceRuns.length - 1] = { ...serviceRun, last: moment };
    },
    tell: () => ({
      scheduleHistories: new Map(scheduleHistories),
      occurrences: [...occurrences],
      adoptions: [...adoptions],
      serviceRuns: [...serviceRuns],
      archives: archives.tell(),
      trash: archives.tellTrash(),
      makers: new Map(makers),
      removals: new Map(removals),
      requests: [...requests],
      forgotten: tellForgotten(),
      tally: tally.tell(),
    }),
    forget: forgetOldest,
  };
};

/** The same without the occurrences of which no more will be told. */
export const abridged = (projection: HistoryProjection): HistoryProjection => {
  const { forget, tell } = projector(projection, keepNone);
  forget();
  return tell();
};

/** What a whole journal tells. */
export const projectionOf = (records: Iterable<Recorded>): HistoryProjection => {
  const { take, tell } = projector();
  for (const recorded of records) take(recorded);
  return tell();
};

/** The schedule that a version was made for; null when it is not known. */
export const makerIn =
  ({ makers, scheduleHistories }: Pick<HistoryProjection, 'makers' | 'scheduleHistories'>) =>
  ({ completed, report }: Pick<Version, 'completed' | 'report'>): ScheduleHistory | null => {
    const id = makers.get(versionKey(completed, report.sha256));
    return (id === undefined ? undefined : scheduleHistories.get(id)) ?? null;
  };

/** What became of the archive of an occurrence. */
export type ArchiveLocation =
  | { readonly type: 'there'; readonly version: Version }
  | { readonly type: 'removed'; readonly removal: Removal }
  /** It was removed, and can be had back. */
  | { readonly type: 'trashed'; readonly entry: Trashed }
  /** It is not under its name any more, or is another file, and no event says why. */
  | { readonly type: 'missing'; readonly file: string | null }
  /** No archive was made. */
  | { readonly type: 'none' };

/** What tells which archive is meant: when it was made, and its digest. */
export interface Archived {
  readonly end: { readonly at: Timestamp; readonly report: Pick<Version['report'], 'sha256'> | null } | null;
}

/**
 * Finds the archives of occurrences: the archives are gone through once, and each question is a look into a map.
 * `sizes` are those of the files in `backups/`; null when nobody has looked.
 */
export const archiveLocations = (
  { archives, removals, trash }: Pick<HistoryProjection, 'archives' | 'removals' | 'trash'>,
  sizes: ReadonlyMap<string, number> | null,
): ((of: Archived) => ArchiveLocation) => {
  const known = new Map(
    [...archives.values()]
      .flat()
      .map((version) => [versionKey(version.completed, version.report.sha256), version]),
  );
  const trashed = new Map(
    trash.entries.map((entry) => [versionKey(entry.version.completed, entry.version.report.sha256), entry]),
  );
  return ({ end }) => {
    if (end === null || end.report === null) return { type: 'none' };
    const key = versionKey(end.at, end.report.sha256);
    const version = known.get(key);
    if (version !== undefined) {
      const isThere = sizes === null || sizes.get(version.file) === version.report.bytes;
      return isThere ? { type: 'there', version } : { type: 'missing', file: version.file };
    }
    const entry = trashed.get(key);
    if (entry !== undefined) return { type: 'trashed', entry };
    const removal = removals.get(key);
    return removal === undefined ? { type: 'missing', file: null } : { type: 'removed', removal };
  };
};
