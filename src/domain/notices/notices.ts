/** Who is to be told, of what, and what they have been told: the fold of the journal that notices are sent by. Pure. */
import * as t from 'io-ts';
import { orNull } from '../or-null';
import type { Event, EventOf } from '../events/event';
import { FactKind, TargetKind } from '../events/notice';
import { NonNegativeInteger } from '../integer';
import { ScheduleId } from '../schedule/schedule';
import { Timestamp } from '../time/time';
import { type Before, Fact, factOf } from './fact';

/** Somebody who wants to be told. */
export const NoticeTarget = t.strict(
  {
    target: NonNegativeInteger,
    name: t.string,
    kind: TargetKind,
    where: t.string,
    on: t.readonlyArray(FactKind),
    /** The names of the backups that it wants to hear of; empty: of all. */
    only: t.readonlyArray(t.string),
    key: t.string,
    /** The journal's line that it was added by: of what stood before it nothing is told. */
    since: NonNegativeInteger,
    /** The journal's line up to which all was told, or nothing was to be. */
    told: NonNegativeInteger,
    /** How many facts it was not told, since too many waited. */
    dropped: NonNegativeInteger,
    /** Since when it can't be told; null when it can, as far as is known. */
    failing: orNull(
      t.strict({ since: Timestamp, last: Timestamp, reason: t.string, attempts: NonNegativeInteger }),
    ),
    lastSent: orNull(Timestamp),
  },
  'NoticeTarget',
);
export type NoticeTarget = Readonly<t.TypeOf<typeof NoticeTarget>>;

/** What is known of a schedule since there is anybody to be told. */
const Watched = t.strict({
  schedule: ScheduleId,
  /** What was told of it since its last good backup. */
  troubles: t.readonlyArray(FactKind),
  /** The journal's line in which each of these stands last, in their order. */
  troubleLines: t.readonlyArray(NonNegativeInteger),
  overdue: t.boolean,
  lastGood: orNull(Timestamp),
});
type Watched = Readonly<t.TypeOf<typeof Watched>>;

export const Notices = t.strict(
  {
    nextTarget: NonNegativeInteger,
    targets: t.readonlyArray(NoticeTarget),
    /** Those that some target is still to be told, oldest first. */
    facts: t.readonlyArray(Fact),
    watched: t.readonlyArray(Watched),
    /** Archives that did not verify. */
    unverified: t.readonlyArray(t.string),
  },
  'Notices',
);
export type Notices = Readonly<t.TypeOf<typeof Notices>>;

export const noNotices: Notices = { nextTarget: 1, targets: [], facts: [], watched: [], unverified: [] };

/** More facts than these do not wait: the oldest are dropped, and their number is told. */
export const mostFacts = 100;

/** More schedules and archives than these are not kept in mind. */
export const mostWatched = 1000;

/** Whether a target is to be told of a fact. */
export const isFor = (
  { kind, on, only, since, told }: Pick<NoticeTarget, 'kind' | 'on' | 'only' | 'since' | 'told'>,
  fact: Fact,
): boolean => {
  if (fact.seq <= told) return false;
  if (fact.name !== null && only.length > 0 && !only.includes(fact.name)) return false;
  if (fact.kind === 'started') return kind === 'healthchecks' && on.includes('ok');
  // why: who came later was not told of it
  if (fact.unless.some((before) => before.seq > since && on.includes(before.kind))) return false;
  // why: what is well again is well
  return (
    on.includes(fact.kind) || (fact.kind === 'recovered' && fact.about === 'backup' && on.includes('ok'))
  );
};

/** Without the facts that nobody is to be told any more, and no more than may wait. */
const bounded = (notices: Notices): Notices => {
  const waiting = notices.facts.filter((fact) => notices.targets.some((target) => isFor(target, fact)));
  const over = waiting.slice(0, Math.max(0, waiting.length - mostFacts));
  if (over.length === 0 && waiting.length === notices.facts.length) return notices;
  return {
    ...notices,
    facts: waiting.slice(over.length),
    targets:
      over.length === 0
        ? notices.targets
        : notices.targets.map((target) => ({
            ...target,
            dropped:
              target.dropped + over.filter((fact) => fact.kind !== 'started' && isFor(target, fact)).length,
          })),
  };
};

const changed = (notices: Notices, target: number, f: (was: NoticeTarget) => NoticeTarget): Notices => ({
  ...notices,
  targets: notices.targets.map((one) => (one.target === target ? f(one) : one)),
});

const unwatched = (schedule: ScheduleId): Watched => ({
  schedule,
  troubles: [],
  troubleLines: [],
  overdue: false,
  lastGood: null,
});

/** Those that are late are kept before all others: who is forgotten would be noted as late again. */
const keptInMind = (watched: ReadonlyArray<Watched>): ReadonlyArray<Watched> => {
  if (watched.length <= mostWatched) return watched;
  const calm = watched.filter(({ overdue }) => !overdue).slice(0, watched.length - mostWatched);
  return watched.filter((one) => !calm.includes(one)).slice(-mostWatched);
};

/** Where nobody is to be told, nothing is kept in mind. */
const watch = (notices: Notices, schedule: ScheduleId, f: (was: Watched) => Watched): Notices => {
  const was = notices.watched.find((one) => one.schedule === schedule) ?? unwatched(schedule);
  return {
    ...notices,
    watched: keptInMind([...notices.watched.filter((one) => one.schedule !== schedule), f(was)]),
  };
};

const troublesOf = ({ troubles, troubleLines }: Watched): Fact['unless'] =>
  troubles.map((kind, place) => ({ kind, seq: troubleLines[place] ?? 0 }));

const trouble = (notices: Notices, schedule: ScheduleId, kind: FactKind, seq: number): Notices =>
  watch(notices, schedule, (was) => {
    const { troubles, troubleLines } = was;
    if (!troubles.includes(kind))
      return { ...was, troubles: [...troubles, kind], troubleLines: [...troubleLines, seq] };
    return {
      ...was,
      troubleLines: troubleLines.map((line, place) => (troubles[place] === kind ? seq : line)),
    };
  });

/** The schedules that an event takes out of the file. */
const takenOut = (event: Event): ReadonlyArray<ScheduleId> => {
  if (event.type === 'ScheduleFileEdited') return event.dropped.map(({ schedule }) => schedule);
  return event.type === 'ScheduleDeleted' ||
    event.type === 'SchedulePruned' ||
    event.type === 'ScheduleTakenBack'
    ? [event.schedule]
    : [];
};

/** Where an event stands in the journal. */
export interface Point {
  readonly seq: number;
  readonly at: Timestamp;
}

/** What a backup's end, or the end of its schedule, says of it: one that is not there any more is late no more. */
const watchBackup = (notices: Notices, event: Event, { seq, at }: Point): Notices => {
  const gone = takenOut(event);
  if (gone.length > 0)
    return {
      ...notices,
      watched: notices.watched.map((one) =>
        one.overdue && gone.includes(one.schedule) ? { ...one, overdue: false } : one,
      ),
    };
  if (event.type === 'BackupCompleted')
    return watch(notices, event.schedule, (was) => ({
      ...was,
      ...{ troubles: [], troubleLines: [], overdue: false, lastGood: at },
    }));
  if (event.type === 'BackupFailed') return trouble(notices, event.schedule, 'failed', seq);
  if (event.type === 'BackupPartial') return trouble(notices, event.schedule, 'partial', seq);
  // why: of those that were superseded the latest is made at once; the others nobody misses
  if (event.type === 'BackupSkipped' && !['superseded', 'asked', 'paused'].includes(event.reason))
    return trouble(notices, event.schedule, 'missed', seq);
  if (event.type === 'BackupOverdue')
    return watch(trouble(notices, event.schedule, 'late', seq), event.schedule, (was) => ({
      ...was,
      overdue: true,
    }));
  return notices;
};

/** What is known of archives that did not verify. */
const watchArchive = (notices: Notices, event: Event): Notices => {
  const isLookedInto = event.type === 'ArchiveVerified' && event.blames === undefined;
  if (!isLookedInto && event.type !== 'VersionRemoved') return notices;
  const others = notices.unverified.filter((file) => file !== event.file);
  const isBad = event.type === 'ArchiveVerified' && event.finding !== null;
  return { ...notices, unverified: isBad ? [...others, event.file].slice(-mostWatched) : others };
};

const added = (notices: Notices, event: EventOf<'NoticeTargetAdded'>, seq: number): Notices => {
  const { target, name, kind, where, on, only, key } = event;
  return {
    ...notices,
    nextTarget: Math.max(notices.nextTarget, target + 1),
    targets: [
      ...notices.targets,
      {
        ...{ target, name, kind, where, on, only, key },
        ...{ since: seq, told: seq, dropped: 0, failing: null, lastSent: null },
      },
    ],
  };
};

const removed = (notices: Notices, target: number): Notices => {
  const targets = notices.targets.filter((one) => one.target !== target);
  return targets.length === 0
    ? { ...noNotices, nextTarget: notices.nextTarget }
    : bounded({ ...notices, targets });
};

const happened = (
  notices: Notices,
  event: Event,
  { seq, at }: Point,
  service: Before['service'],
): Notices => {
  const watchedOf = (schedule: number): Watched | undefined =>
    notices.watched.find((one) => one.schedule === schedule);
  const told = factOf(event, at, {
    service,
    isInTrouble: (schedule) => (watchedOf(schedule)?.troubles ?? []).length > 0,
    isUnverified: (file) => notices.unverified.includes(file),
  });
  const next = watchArchive(watchBackup(notices, event, { seq, at }), event);
  if (told === null) return next;
  const known = 'schedule' in event && event.schedule !== null ? watchedOf(event.schedule) : undefined;
  const fact: Fact = {
    ...told,
    seq,
    at,
    lastGood: known?.lastGood ?? null,
    unless: event.type === 'BackupOverdue' && known !== undefined ? troublesOf(known) : [],
  };
  return bounded({ ...next, facts: [...next.facts, fact] });
};

const sent = (notices: Notices, event: EventOf<'NoticeSent'>, at: Timestamp): Notices =>
  bounded(
    changed(notices, event.target, (was) => ({
      ...was,
      told: Math.max(was.told, event.through),
      dropped: Math.max(0, was.dropped - event.dropped),
      failing: null,
      lastSent: at,
    })),
  );

const failed = (
  notices: Notices,
  { target, reason, attempts }: EventOf<'NoticeFailed'>,
  at: Timestamp,
): Notices =>
  changed(notices, target, (was) => ({
    ...was,
    failing: { since: was.failing?.since ?? at, last: at, reason, attempts },
  }));

/** Follows one event. `service` is the one that had started before it and not said goodbye. */
export const followNotices = (
  notices: Notices,
  event: Event,
  point: Point,
  service: Before['service'],
): Notices => {
  if (event.type === 'NoticeTargetAdded') return added(notices, event, point.seq);
  if (notices.targets.length === 0) return notices;
  if (event.type === 'NoticeTargetRemoved') return removed(notices, event.target);
  if (event.type === 'NoticeSent') return sent(notices, event, point.at);
  if (event.type === 'NoticeFailed') return failed(notices, event, point.at);
  return happened(notices, event, point, service);
};
