/** What an explanation is made of: sentences with their times, in the order of what they tell. */
import { type Instant, instantOf, type Timestamp } from '../../time/time';

/** One sentence, and when what it tells happened; null when it is about now. */
export interface Sentence {
  readonly at: Timestamp | null;
  /** The journal's line that says so; null when nothing in it does. */
  readonly seq: number | null;
  readonly text: string;
}

/** What is said of one occurrence, or of a time at which there was none. */
export interface Explanation {
  /** The archives' name that was asked about. */
  readonly name: string;
  readonly title: string;
  readonly outcome: string;
  /** Why it has this outcome, as short as it can be said; null where there is nothing to say. */
  readonly cause: string | null;
  readonly due: Timestamp | null;
  readonly chain: ReadonlyArray<Sentence>;
}

/** A sentence about now. */
export const about = (text: string): Sentence => ({ at: null, seq: null, text });

/** By time, but nothing before `beginning`; what happened at one time stays in the order given. */
export const inOrder = (
  sentences: ReadonlyArray<Sentence>,
  beginning: Instant = -Infinity,
): ReadonlyArray<Sentence> =>
  sentences
    .map((sentence) => ({
      sentence,
      at: sentence.at === null ? Number.MAX_VALUE : Math.max(beginning, instantOf(sentence.at)),
    }))
    .sort((a, b) => a.at - b.at)
    .map(({ sentence }) => sentence);
