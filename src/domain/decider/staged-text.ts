/** The texts staged to replace the schedules file: which of them still waits to be put in place, and over what. Pure. */
import { parseText, type ScheduleFile } from '../schedule/schedule-file';
import type { State } from './state';

/** A text staged for the journal line with this number. */
export interface StagedText {
  readonly seq: number;
  /** Only what stands beside a staged text is left of it: it was put in place, or thrown away. */
  readonly isRemnant: boolean;
  /** What the file held when this text was to be put in place (null: no file); undefined where nobody has noted that. */
  readonly replaces: string | null | undefined;
  /** Putting it in place was tried in vain. */
  readonly hasFailed: boolean;
  /** It is being written over the old text, in place. */
  readonly hasBegun: boolean;
}

/** A text of the journal that the file on disk does not have yet. */
export interface WaitingText {
  readonly seq: number;
  /** What the file on disk was when the text was made. */
  readonly base: ScheduleFile | null;
  readonly hasFailed: boolean;
  /** It is being written over the old text, in place: the file may hold the one or the other. */
  readonly hasBegun: boolean;
}

/**
 * The staged text that waits, if any. Of one whose line was never appended nothing counts, nor of one that another has
 * followed. One that belongs to an older line than the head waits only if somebody noted what it is to replace: later
 * decisions left the text as it was.
 */
export const waitingText = (
  staged: ReadonlyArray<StagedText>,
  head: { readonly seq: number; readonly state: State },
): WaitingText | null => {
  const appended = staged.filter(({ seq, isRemnant }) => seq <= head.seq && !isRemnant);
  const last = appended.reduce<StagedText | null>(
    (latest, one) => (latest === null || one.seq > latest.seq ? one : latest),
    null,
  );
  if (last === null) return null;
  const { seq, replaces, hasFailed, hasBegun } = last;
  if (replaces === undefined)
    return seq === head.seq ? { seq, base: head.state.before, hasFailed, hasBegun } : null;
  return { seq, base: replaces === null ? null : parseText(replaces), hasFailed, hasBegun };
};
