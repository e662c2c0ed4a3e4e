/** What can be taken back: the latest creates, deletes, edits, pauses and skips, and where the deleted lines stood in the schedules file. Pure. */
import { followPlaces } from '../schedule/compare-lines';
import type { Asked, Pause, Schedule, ScheduleId, ScheduleSpec } from '../schedule/schedule';
import type { LineEnd, ScheduleFile } from '../schedule/schedule-file';
import type { Timestamp } from '../time/time';

/** How many are remembered: the oldest is forgotten for a newer one. */
export const undoLimit = 20;

/** A create. It can be taken back while its line is in the file. */
export interface Creation {
  readonly type: 'creation';
  readonly schedule: ScheduleId;
  /** The line that was the last one before and had to be ended: whose it is, if it is a schedule's, and how it ended. */
  readonly unended: { readonly schedule: ScheduleId | null; readonly end: LineEnd } | null;
}

/** A delete, with all that its line and its schedule were. */
export interface Deletion {
  readonly type: 'deletion';
  readonly schedule: Schedule;
  readonly line: string;
  readonly end: LineEnd;
  /** Whether the file began with a byte order mark. */
  readonly marked: boolean;
  /** The number that its line would have, from 0, if all deleted lines of the list were still in the file. */
  readonly place: number;
}

/** An edit, with what the schedule was before. It can be taken back while its line is in the file. */
export interface Edition {
  readonly type: 'edition';
  readonly schedule: ScheduleId;
  readonly line: string;
  readonly spec: ScheduleSpec;
  /** What it waited for, how often that has been started without an end, and what had ended last. */
  readonly due: Timestamp | null;
  readonly attempts: number;
  readonly ended: Timestamp | null;
  /** What was to be skipped, and since when it had its path, name and rule; not there where they were not. */
  readonly asked?: Asked;
  readonly since?: Timestamp;
}

/** What one pause or resume did to one schedule, or to all (null): the pause that there was before. */
export interface PauseBefore {
  readonly schedule: ScheduleId | null;
  readonly before: Pause | null;
}

/** A pause or a resume, of one schedule or of all (null). */
export interface PauseEntry extends PauseBefore {
  readonly type: 'pause';
  /** What else the same decision did, as a resume that ends several pauses; not there where it did nothing else. */
  readonly also?: ReadonlyArray<PauseBefore>;
}

/** A skip of one occurrence, with what was to be skipped before. It can be taken back until that has come. */
export interface SkipEntry {
  readonly type: 'skip';
  readonly schedule: ScheduleId;
  readonly due: Timestamp;
  readonly before: Asked | null;
}

/** Oldest first. */
export type Undoable = ReadonlyArray<Creation | Deletion | Edition | PauseEntry | SkipEntry>;

export const deletionsIn = (list: Undoable): ReadonlyArray<Deletion> =>
  list.filter((entry) => entry.type === 'deletion');

/** The number of the line, of those in the file, that a deleted line stood before. */
export const positionOf = (list: Undoable, { place }: Deletion): number =>
  place - deletionsIn(list).filter((other) => other.place < place).length;

/** The other way round: the place of a line that is in the file. */
const placeAt = (list: Undoable, position: number): number =>
  deletionsIn(list)
    .map(({ place }) => place)
    .sort((a, b) => a - b)
    .reduce((at, place) => (place <= at ? at + 1 : at), position);

/** Nothing stands in a place any more. */
const vacate = (list: Undoable, place: number): Undoable =>
  list.map((entry) =>
    entry.type === 'deletion' && entry.place > place ? { ...entry, place: entry.place - 1 } : entry,
  );

const remember = (list: Undoable, entry: Undoable[number]): Undoable => {
  const oldest = list[0];
  if (oldest === undefined || list.length < undoLimit) return [...list, entry];
  const next = [...list.slice(1), entry];
  return oldest.type === 'deletion' ? vacate(next, oldest.place) : next;
};

/** `file` is the one that the new line is added to. */
export const rememberCreation = (list: Undoable, id: ScheduleId, file: ScheduleFile): Undoable => {
  const last = file.lines.at(-1);
  const isEnded = last === undefined || last.end.endsWith('\n');
  const unended = isEnded ? null : { schedule: last.schedule?.id ?? null, end: last.end };
  return remember(list, { type: 'creation', schedule: id, unended });
};

/** `file` is the one that the line at `position` is taken from. */
export const rememberDeletion = (list: Undoable, file: ScheduleFile, position: number): Undoable => {
  const line = file.lines[position];
  if (!line?.schedule) return list;
  return remember(list, {
    type: 'deletion',
    schedule: line.schedule,
    line: line.content,
    end: line.end,
    marked: file.bom !== '',
    place: placeAt(list, position),
  });
};

/** `was`: the schedule and its line before the edit. */
export const rememberEdition = (
  list: Undoable,
  was: { readonly line: string; readonly schedule: Schedule },
): Undoable => {
  const { id, spec, due, attempts, ended, asked, since } = was.schedule;
  return remember(list, {
    type: 'edition',
    schedule: id,
    line: was.line,
    ...{ spec, due, attempts },
    ended: ended?.due ?? null,
    ...(asked === undefined ? {} : { asked }),
    ...(since === undefined ? {} : { since }),
  });
};

/** All that one decision did to pauses, in the order of its events. */
export const pausesOf = ({ schedule, before, also = [] }: PauseEntry): ReadonlyArray<PauseBefore> => [
  { schedule, before },
  ...also,
];

const pauseEntry = ([first, ...also]: ReadonlyArray<PauseBefore>): ReadonlyArray<PauseEntry> =>
  first === undefined ? [] : [{ type: 'pause', ...first, ...(also.length === 0 ? {} : { also }) }];

/** `joins`: the decision that made the latest of them did this, too. */
export const rememberPause = (list: Undoable, pause: PauseBefore, joins: boolean): Undoable => {
  const last = list.at(-1);
  return joins && last?.type === 'pause'
    ? [...list.slice(0, -1), ...pauseEntry([...pausesOf(last), pause])]
    : remember(list, { type: 'pause', ...pause });
};

/** The latest pause or resume of a schedule, or of all, has not been; what else its decision did stays. */
export const forgetPause = (list: Undoable, id: ScheduleId | null): Undoable => {
  const last = list.findLastIndex(
    (entry) => entry.type === 'pause' && pausesOf(entry).some(({ schedule }) => schedule === id),
  );
  const entry = list[last];
  return entry?.type !== 'pause'
    ? list
    : list.toSpliced(last, 1, ...pauseEntry(pausesOf(entry).filter(({ schedule }) => schedule !== id)));
};

export const rememberSkip = (list: Undoable, entry: SkipEntry): Undoable => remember(list, entry);

/** The latest skip of a schedule has not been. */
export const forgetSkip = (list: Undoable, id: ScheduleId): Undoable => {
  const last = list.findLastIndex((entry) => entry.type === 'skip' && entry.schedule === id);
  return last === -1 ? list : list.toSpliced(last, 1);
};

/** The latest edit of a schedule that can be taken back. */
export const editionOf = (list: Undoable, id: ScheduleId): Edition | undefined =>
  list.findLast((entry): entry is Edition => entry.type === 'edition' && entry.schedule === id);

/** A start of an occurrence does not count, for the schedules that edits made wait for another one either. */
export const forgetStart = (list: Undoable, id: ScheduleId, due: Timestamp): Undoable =>
  list.map((entry) =>
    entry.type === 'edition' && entry.schedule === id && entry.due === due
      ? { ...entry, attempts: Math.max(0, entry.attempts - 1) }
      : entry,
  );

/** The latest edit of a schedule has not been. */
export const forgetEdition = (list: Undoable, id: ScheduleId): Undoable => {
  const edition = editionOf(list, id);
  return list.filter((entry) => entry !== edition);
};

/** The line at a position has left the file for good. */
export const lineGone = (list: Undoable, position: number): Undoable => vacate(list, placeAt(list, position));

/** Creates and edits of schedules that don't come back. */
export const forgetCreations = (list: Undoable, isGone: (id: ScheduleId) => boolean): Undoable =>
  list.flatMap((entry): Undoable => {
    if (entry.type === 'deletion') return [entry];
    if (entry.type !== 'pause') return isGone(entry.schedule) ? [] : [entry];
    const left = pausesOf(entry).filter(({ schedule }) => schedule === null || !isGone(schedule));
    return left.length === pausesOf(entry).length ? [entry] : pauseEntry(left);
  });

/** The deleted line is in the file again, in its place. */
export const forgetDeletion = (list: Undoable, id: ScheduleId): Undoable =>
  list.filter((entry) => entry.type !== 'deletion' || entry.schedule.id !== id);

/** What goes on with a schedule although its line was deleted: its archive may have been in hand. */
export const changeDeleted = (
  list: Undoable,
  id: ScheduleId,
  change: (schedule: Schedule) => Schedule,
): Undoable =>
  list.map((entry) =>
    entry.type === 'deletion' && entry.schedule.id === id
      ? { ...entry, schedule: change(entry.schedule) }
      : entry,
  );

/** Somebody edited the file. How lines ended, and where a byte order mark was, is from now on as the edit has it. */
export const followEdit = (list: Undoable, old: ScheduleFile, now: ScheduleFile): Undoable => {
  const standsNow = followPlaces(old, now);
  const marked = now.bom !== '';
  const places = new Map(
    deletionsIn(list)
      .map((entry) => ({ place: entry.place, position: standsNow(positionOf(list, entry)) }))
      .sort((a, b) => a.position - b.position || a.place - b.place)
      .map(({ place, position }, rank) => [place, position + rank]),
  );
  return list.map((entry) => {
    switch (entry.type) {
      case 'creation':
        return { ...entry, unended: null };
      case 'deletion':
        return { ...entry, marked, place: places.get(entry.place) ?? entry.place };
      case 'edition':
      case 'pause':
      case 'skip':
        return entry;
    }
  });
};
