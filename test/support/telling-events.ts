/** Events of a journal, told in few words: of one schedule, docs, unless said otherwise, in March 2024. */
import type { Event, EventOf, Placement, SkipReason } from '../../src/domain/events/event';
import type { PackReport } from '../../src/domain/events/pack-report';
import { noDigest, type Recorded } from '../../src/domain/events/recorded';
import { type HistoryProjection, projectionOf } from '../../src/domain/history/projection';
import type { QueryContext } from '../../src/domain/history/query-context';
import type { ScheduleLine } from '../../src/domain/occurrence/occurrence';
import { type Schedule, scheduleId } from '../../src/domain/schedule/schedule';
import type { Timestamp } from '../../src/domain/time/time';
import { utc } from './clock';
import { archiveName, specOf, timestamp } from './decoded';
import { packReport } from './pack-report';

/** `05T17:00` */
export const march = (time: string): Timestamp => timestamp(`2024-03-${time}:00.000+00:00`);

export const usualLine = 'docs;daily@17:00;docs';

interface Of {
  readonly id?: number;
  readonly trigger?: 'schedule' | 'command';
  readonly line?: string;
}

const occurrence = (due: string, { id = 1, trigger = 'schedule', line = usualLine }: Of) => {
  const { path, name } = specOf(line);
  return { schedule: scheduleId(id), due: march(due), trigger, path, name };
};

export const created = (
  due: string,
  { id = 1, line = usualLine }: Of = {},
  made = '05T16:00',
): EventOf<'ScheduleCreated'> => ({
  type: 'ScheduleCreated',
  schedule: scheduleId(id),
  line,
  spec: specOf(line),
  created: march(made),
  due: march(due),
});

export const started = (due: string, of: Of = {}, attempt = 1, late = false): EventOf<'BackupStarted'> => ({
  type: 'BackupStarted',
  ...occurrence(due, of),
  attempt,
  late,
});

const placement: Placement = { temporary: '.docs.tar.1.partial', archive: 'docs.tar', kept: null };

export const report = (letter: string): PackReport =>
  packReport({ bytes: 2000, entries: 3, contentBytes: 5000, sha256: letter.repeat(64) });

export const sealed = (due: string, of: Of = {}, letter = 'a'): EventOf<'ArchiveSealed'> => ({
  type: 'ArchiveSealed',
  ...occurrence(due, of),
  placement,
  report: report(letter),
  doubt: null,
});

interface Made extends Of {
  readonly next?: string | null;
  readonly letter?: string;
  readonly adopted?: boolean;
  readonly kept?: string | null;
}

const made = (due: string, { next = null, letter = 'a', adopted = false, kept = null, ...of }: Made) => ({
  ...occurrence(due, of),
  next: next === null ? null : march(next),
  late: false,
  placement: { ...placement, archive: `${occurrence(due, of).name}.tar`, kept },
  report: report(letter),
  adopted,
});

export const completed = (due: string, how: Made = {}): EventOf<'BackupCompleted'> => ({
  type: 'BackupCompleted',
  ...made(due, how),
});

export const partial = (due: string, how: Made = {}): EventOf<'BackupPartial'> => ({
  type: 'BackupPartial',
  ...made(due, how),
  reason: '1 file could not be read',
});

export const failed = (
  due: string,
  { next = null, ...of }: Pick<Made, keyof Of | 'next'> = {},
  cause?: 'interrupted',
): EventOf<'BackupFailed'> => ({
  type: 'BackupFailed',
  ...occurrence(due, of),
  next: next === null ? null : march(next),
  reason: 'no such file',
  ...(cause === undefined ? {} : { cause }),
});

export const abandoned = (due: string, of: Of = {}): EventOf<'BackupAbandoned'> => ({
  type: 'BackupAbandoned',
  ...occurrence(due, of),
});

export const skipped = (
  due: string,
  through: string,
  count: number | null,
  reason: SkipReason,
  { next = null, line = usualLine, id = 1 }: Pick<Made, 'next' | 'line' | 'id'> = {},
): EventOf<'BackupSkipped'> => ({
  type: 'BackupSkipped',
  ...occurrence(due, { line, id }),
  next: next === null ? null : march(next),
  line,
  reason,
  through: march(through),
  count,
});

export const removed = (file: string, name = 'docs'): EventOf<'VersionRemoved'> => ({
  type: 'VersionRemoved',
  schedule: scheduleId(1),
  name: archiveName(name),
  file,
  reason: 'older than the newest 1 (keep=1)',
});

/** Without an id nobody can tell whose backup it is. */
export const adopted = (
  completedAt: string,
  {
    id = 1,
    name = 'docs',
    file,
    letter,
  }: { readonly id?: number | null; readonly name?: string; readonly file: string; readonly letter: string },
): EventOf<'ArchiveAdopted'> => ({
  type: 'ArchiveAdopted',
  schedule: id === null ? null : scheduleId(id),
  path: id === null ? null : specOf(usualLine).path,
  name: archiveName(name),
  file,
  completed: march(completedAt),
  report: report(letter),
});

export const rearmed = (due: string, id = 1): EventOf<'ScheduleRearmed'> => ({
  type: 'ScheduleRearmed',
  schedule: scheduleId(id),
  path: specOf(usualLine).path,
  due: march(due),
});

export const deleted = (id = 1, line = usualLine): EventOf<'ScheduleDeleted'> => ({
  type: 'ScheduleDeleted',
  schedule: scheduleId(id),
  line,
  index: 0,
});

export const pruned = (id = 1, line = usualLine): EventOf<'SchedulePruned'> => ({
  type: 'SchedulePruned',
  schedule: scheduleId(id),
  line,
});

export const takenBack = (id = 1): EventOf<'ScheduleTakenBack'> => ({
  type: 'ScheduleTakenBack',
  schedule: scheduleId(id),
  line: usualLine,
  index: 0,
  reopened: null,
});

export const putBack = (due: string | null, id = 1): EventOf<'SchedulePutBack'> => ({
  type: 'SchedulePutBack',
  schedule: scheduleId(id),
  line: usualLine,
  index: 0,
  position: 0,
  end: '\n',
  marked: false,
  spec: specOf(usualLine),
  created: march('05T16:00'),
  due: due === null ? null : march(due),
  attempts: 0,
  ended: null,
});

/** Its line was edited by a command, and says this from now on. */
export const changed = (
  line: string,
  due: string | null,
  { id = 1, takenBack = false }: { readonly id?: number; readonly takenBack?: boolean } = {},
): EventOf<'ScheduleEdited'> => ({
  type: 'ScheduleEdited',
  schedule: scheduleId(id),
  was: usualLine,
  line,
  spec: specOf(line),
  due: due === null ? null : march(due),
  ...(takenBack ? { takenBack } : {}),
});

/** Without an id all schedules are paused, without an end until somebody resumes. */
export const paused = (until: string | null = null, id: number | null = null): EventOf<'SchedulePaused'> => ({
  type: 'SchedulePaused',
  schedule: id === null ? null : scheduleId(id),
  line: id === null ? null : usualLine,
  until: until === null ? null : march(until),
});

export const resumed = (id: number | null = null): EventOf<'ScheduleResumed'> => ({
  type: 'ScheduleResumed',
  schedule: id === null ? null : scheduleId(id),
  line: id === null ? null : usualLine,
});

const next = (due: string, id: number) => {
  const { path, name } = specOf(usualLine);
  return { schedule: scheduleId(id), path, name, due: march(due) };
};

export const skipAsked = (due: string, id = 1): EventOf<'SkipAsked'> => ({
  type: 'SkipAsked',
  ...next(due, id),
});

export const skipTakenBack = (due: string, id = 1): EventOf<'SkipTakenBack'> => ({
  type: 'SkipTakenBack',
  ...next(due, id),
  asked: null,
});

export const undeleted = (file: string, trash: string, name = 'docs'): EventOf<'VersionUndeleted'> => ({
  type: 'VersionUndeleted',
  name: archiveName(name),
  file,
  trash,
});

export const edited = (
  added: ReadonlyArray<{ readonly id: number; readonly due: string; readonly line?: string }>,
  dropped: ReadonlyArray<number> = [],
): EventOf<'ScheduleFileEdited'> => ({
  type: 'ScheduleFileEdited',
  read: '',
  merged: '',
  added: added.map(({ id, due, line = usualLine }) => ({
    schedule: scheduleId(id),
    line,
    spec: specOf(line),
    created: march('05T16:00'),
    due: march(due),
    resumed: false,
  })),
  dropped: dropped.map((id) => ({ schedule: scheduleId(id), line: usualLine })),
  malformed: [],
});

export const serviceStarted: EventOf<'ServiceStarted'> = { type: 'ServiceStarted', pid: 7, version: '1.0.0' };
export const serviceStopped: EventOf<'ServiceStopped'> = {
  type: 'ServiceStopped',
  pid: 7,
  reason: 'SIGTERM',
};
export const serviceFailed: EventOf<'ServiceFailed'> = { type: 'ServiceFailed', pid: 7, reason: 'disk full' };

/** Lines of a journal: when, and what. */
export type DatedEvents = readonly [at: string, ...events: ReadonlyArray<Event>];

export const journal = (...told: ReadonlyArray<DatedEvents>): ReadonlyArray<Recorded> =>
  told.map(([at, ...events], index) => ({
    v: 1,
    seq: index + 1,
    at: march(at),
    prev: noDigest,
    events,
  }));

/** The schedule as its line stands in the file. */
export const scheduleOf = (
  { schedule: id, spec, created: made, due }: EventOf<'ScheduleCreated'>,
  changes: Partial<Schedule> = {},
): Schedule => ({ id, spec, created: made, due, attempts: 0, ended: null, ...changes });

/** The line of a schedule as the file has it. */
export const lineOf = (event: EventOf<'ScheduleCreated'>, changes: Partial<Schedule> = {}): ScheduleLine => ({
  content: event.line,
  end: '\n',
  schedule: scheduleOf(event, changes),
});

/** What can be asked of a history at an instant; the service is up, and nothing is in hand. */
export const contextOf = (
  projection: HistoryProjection,
  instant: number,
  changes: Partial<QueryContext> = {},
): QueryContext => ({
  projection,
  lines: [],
  fileIsThere: true,
  inHand: null,
  serviceIsUp: true,
  sizes: null,
  now: { instant, zone: utc },
  ...changes,
});

/** What can be asked at a time of what a journal tells. */
export const contextAt = (
  time: string,
  told: ReadonlyArray<DatedEvents>,
  changes: Partial<QueryContext> = {},
): QueryContext => contextOf(projectionOf(journal(...told)), Date.parse(march(time)), changes);
