/** What a target is to be told next, in one notice. Pure. */
import type { Fact } from './fact';
import { isFor, type Notices, type NoticeTarget } from './notices';

export interface Batch {
  readonly target: NoticeTarget;
  /** Oldest first. */
  readonly facts: ReadonlyArray<Fact>;
  /** So many before them were dropped, since too many waited. */
  readonly dropped: number;
  /** The journal's line that all is told up to once this is. */
  readonly through: number;
}

const isStart = ({ kind }: Fact): boolean => kind === 'started';

/**
 * A start is news only until the backup has ended, and an end must not be told in one breath with the start of another: who
 * measures would take the one for the other.
 */
const inOneBreath = (facts: ReadonlyArray<Fact>): ReadonlyArray<Fact> => {
  const ends = facts.findLastIndex((fact) => !isStart(fact));
  return ends === -1 ? facts.slice(-1) : facts.slice(0, ends + 1).filter((fact) => !isStart(fact));
};

/** Null when there is nothing to tell. */
export const batchFor = (notices: Notices, target: NoticeTarget): Batch | null => {
  const facts = inOneBreath(notices.facts.filter((fact) => isFor(target, fact)));
  const last = facts.at(-1);
  return last === undefined ? null : { target, facts, dropped: target.dropped, through: last.seq };
};
