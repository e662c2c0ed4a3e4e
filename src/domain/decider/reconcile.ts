/** How the schedules file on disk and the journal's text of it are brought together before a decision. Pure. */
import type { Either } from 'fp-ts/Either';
import { compareLines, mergeEdit } from '../schedule/compare-lines';
import type { EventOf } from '../events/event';
import { firstOccurrence } from '../occurrence/occurrence';
import { isOver } from './resumption';
import { scheduleId, type ScheduleSpec } from '../schedule/schedule';
import {
  emptyFile,
  type FileLine,
  parseText,
  render,
  renderOrNull,
  type ScheduleFile,
} from '../schedule/schedule-file';
import type { WaitingText } from './staged-text';
import type { State } from './state';
import { instantOf, type Instant, type Now, timestampAt } from '../time/time';

/** The file as it was read: `text` is null when it is not there. */
export interface FileOnDisk {
  readonly text: string | null;
  /** When its content was written, as it says itself: whoever copies a file may keep an older time. */
  readonly modified: Instant;
  /** When it was last put in place, or anything about it was changed: nobody can choose that time. */
  readonly changed: Instant;
}

/** What a line of the file says: a schedule, nothing (a comment, a blank), or the reason why it is malformed. */
export type LineReader = (content: string) => Either<string, ScheduleSpec | null>;

export interface Situation {
  readonly state: State;
  readonly disk: FileOnDisk;
  /** The journal's text that the file does not have yet; null when it has. */
  readonly waiting: Pick<WaitingText, 'base' | 'hasBegun'> | null;
  /** The command at hand can't do without writing the file. */
  readonly mustWrite: boolean;
  readonly now: Now;
  readonly readLine: LineReader;
}

export type Reconciliation =
  /** The file is what the journal says, once the staged text, if one is still there, is put in place or gone. */
  | { readonly type: 'Settled'; readonly staged: 'none' | 'due' | 'obsolete' }
  /** The file is gone: nothing is in force. */
  | { readonly type: 'Missing' }
  | { readonly type: 'Edited'; readonly event: EventOf<'ScheduleFileEdited'> };

/** No file is older: a time before that is a wrong one. */
const earliest = 0;

export const reconcile = (situation: Situation): Reconciliation => {
  const { state, disk, waiting, mustWrite } = situation;
  const base = waiting === null ? state.file : waiting.base;
  if (disk.text === renderOrNull(base)) {
    if (disk.text === null && waiting === null) return { type: 'Missing' };
    return waiting === null && state.file !== null && isUnderstoodNow(state.file, situation.readLine)
      ? { type: 'Edited', event: describeEdit(situation, state.file) }
      : { type: 'Settled', staged: waiting === null ? 'none' : 'due' };
  }
  // why: somebody has made the head's text by hand; were it staged still, undoing that would look like a rename to finish
  if (disk.text === renderOrNull(state.file)) return { type: 'Settled', staged: 'obsolete' };
  // why: whoever removed a file that was being written over saw the new text in it, or a part of that
  const isGone = disk.text === null && (waiting === null || waiting.hasBegun);
  if (isGone && !mustWrite) return { type: 'Missing' };
  const edited = disk.text === null ? emptyFile : parseText(disk.text);
  const merged = waiting === null || isGone ? edited : mergeWaiting(waiting, edited, state.file ?? emptyFile);
  return { type: 'Edited', event: describeEdit(situation, merged) };
};

/** A line that an older version took for malformed, and that is a schedule by what this one reads. */
const becomesSchedule = ({ content, schedule }: FileLine, readLine: LineReader): boolean => {
  if (schedule !== null) return false;
  const read = readLine(content);
  return read._tag === 'Right' && read.right !== null;
};

const isUnderstoodNow = (file: ScheduleFile, readLine: LineReader): boolean =>
  file.lines.some((line) => becomesSchedule(line, readLine));

/** How many lines of one text the other does not have, and the other way round. */
const distance = (one: ScheduleFile, other: ScheduleFile): number => {
  const { continues, gone } = compareLines(one, other);
  return gone.length + continues.filter((position) => position === -1).length;
};

/**
 * An edit made while the journal's text waited. Where that was being written in place, the edit may have been made of the
 * one text or of the other: the nearer one.
 */
const mergeWaiting = (
  { base, hasBegun }: NonNullable<Situation['waiting']>,
  edited: ScheduleFile,
  head: ScheduleFile,
): ScheduleFile => {
  const before = base ?? emptyFile;
  const isOfHead = hasBegun && distance(head, edited) < distance(before, edited);
  return isOfHead ? edited : mergeEdit(before, edited, head);
};

/**
 * When a line was written that is found in the file: when the file was, unless it did not have the line then. Every line
 * of the journal was written beside a look at the file; nothing is due before the last look without it.
 */
const editedAt = ({ text, modified, changed }: FileOnDisk, { clock }: State, now: Instant): Instant => {
  const lastLook = clock.latest === null ? earliest : instantOf(clock.latest);
  if (text === null || lastLook > now || Number.isNaN(modified + changed)) return now;
  return modified >= lastLook ? Math.min(modified, now) : Math.max(lastLook, Math.min(changed, now));
};

/** Names what the merged text adds to the journal's and what it drops. A line made by hand is as old as the file. */
const describeEdit = (
  { state, disk, now, readLine }: Situation,
  merged: ScheduleFile,
): EventOf<'ScheduleFileEdited'> => {
  const old = state.file ?? emptyFile;
  const { continues, gone } = compareLines(old, merged);
  const created = timestampAt(editedAt(disk, state, now.instant), now.zone);
  const claimed = timestampAt(Math.min(disk.modified, now.instant), now.zone);
  // why: the fold forgets them with the next line, and there may have been none for long
  const back = state.dropped.filter((entry) => !isOver(entry, now.instant));
  const added: Array<EventOf<'ScheduleFileEdited'>['added'][number]> = [];
  const malformed: Array<{ line: string; reason: string }> = [];
  let id = state.nextSchedule;
  merged.lines.forEach(({ content: line }, index) => {
    const before = old.lines[continues[index] ?? -1];
    if (before !== undefined && !becomesSchedule(before, readLine)) return;
    const read = readLine(line);
    if (read._tag === 'Left') {
      malformed.push({ line, reason: read.left });
    } else if (read.right !== null) {
      const spec = read.right;
      const due = firstOccurrence(spec, created, now);
      // why: put back as old as it was, it is what it was, though it can't have been there all the time
      const dues = [due, firstOccurrence(spec, claimed, now)];
      const known = back.findIndex(
        (entry) => entry.line === line && dues.some((one) => goesOn(entry.schedule, one)),
      );
      const [resumed] = known === -1 ? [] : back.splice(known, 1);
      if (resumed === undefined)
        added.push({ schedule: scheduleId(id++), line, spec, created, due, resumed: false });
      else {
        const { id: same, due: still } = resumed.schedule;
        added.push({ schedule: same, line, spec, created, due: still ?? due, resumed: true });
      }
    }
  });
  const dropped = gone.flatMap((position) => {
    const line = old.lines[position];
    return line?.schedule ? [{ schedule: line.schedule.id, line: line.content }] : [];
  });
  return { type: 'ScheduleFileEdited', read: disk.text, merged: render(merged), added, dropped, malformed };
};

/** A line that comes once is the same schedule on the same day only; one that comes again and again is always. */
const goesOn = (
  schedule: State['dropped'][number]['schedule'],
  due: EventOf<'ScheduleCreated'>['due'],
): boolean => {
  if (schedule.spec.when.kind !== 'once') return true;
  const known = schedule.due ?? schedule.ended?.due;
  return known !== undefined && instantOf(known) === instantOf(due);
};
