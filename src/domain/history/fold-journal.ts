/** Folds the journal's lines, as they come, into all that can be asked of it: the state and the history projection. */
import { type HistoryProjection, projector, type JournalPoint, emptyProjection } from './projection';
import { evolveRecorded } from '../decider/evolve';
import { type Keep, keepAll } from './forgotten';
import type { Recorded } from '../events/recorded';
import { initialState, type State } from '../decider/state';

export interface Folded {
  readonly state: State;
  readonly projection: HistoryProjection;
  /** The last line that was folded; null when there is none. */
  readonly last: JournalPoint | null;
}

const nothingFolded: Folded = { state: initialState, projection: emptyProjection, last: null };

/** Goes on from what was folded, which stays as it is. */
export const folder = (from: Folded = nothingFolded, keep: Keep = keepAll) => {
  const projection = projector(from.projection, keep);
  let { state, last } = from;
  return {
    take: (recorded: Recorded): void => {
      state = evolveRecorded(state, recorded);
      projection.take(recorded);
      last = { seq: recorded.seq, at: recorded.at };
    },
    tell: (): Folded => ({ state, projection: projection.tell(), last }),
  };
};

export type Folder = ReturnType<typeof folder>;
