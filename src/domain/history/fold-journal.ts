/** Folds the journal's lines, as they come, into all that can be asked of it: the state and the chronicle. */
import { type Chronicle, chronicler, type Moment, nothingYet } from './projection';
import { evolveRecorded } from '../decider/evolve';
import { type Keep, keepAll } from './forgotten';
import type { Recorded } from '../events/recorded';
import { initialState, type State } from '../decider/state';

export interface Folded {
  readonly state: State;
  readonly chronicle: Chronicle;
  /** The last line that was folded; null when there is none. */
  readonly last: Moment | null;
}

const nothingFolded: Folded = { state: initialState, chronicle: nothingYet, last: null };

/** Goes on from what was folded, which stays as it is. */
export const folder = (from: Folded = nothingFolded, keep: Keep = keepAll) => {
  const chronicle = chronicler(from.chronicle, keep);
  let { state, last } = from;
  return {
    take: (recorded: Recorded): void => {
      state = evolveRecorded(state, recorded);
      chronicle.take(recorded);
      last = { seq: recorded.seq, at: recorded.at };
    },
    tell: (): Folded => ({ state, chronicle: chronicle.tell(), last }),
  };
};

export type Folder = ReturnType<typeof folder>;
