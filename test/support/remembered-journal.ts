/** What a process remembers of a journal: at some line, with some of the past forgotten, saved and loaded. */
import * as TE from 'fp-ts/TaskEither';
import { decodeHistory, encodeHistory } from '../../src/codecs/history-checkpoint';
import { noDigest, type Recorded } from '../../src/domain/events/recorded';
import { type Folded, folder } from '../../src/domain/history/fold-journal';
import { type Keep, keepAll } from '../../src/domain/history/forgotten';
import { abridged } from '../../src/domain/history/projection';
import type { Journal, Remembered } from '../../src/ports/journal';
import { rightOf } from './decoded';
import type { WorkspaceInMemory } from './workspace-in-memory';

/** What lines add up to, on from what was known. */
export const foldedOf = (records: ReadonlyArray<Recorded>, keep: Keep, from?: Folded): Folded => {
  const folding = folder(from, keep);
  records.forEach(folding.take);
  return folding.tell();
};

/** As after a save and a load. */
export const reloaded = (folded: Folded): Folded => {
  const place = { seq: 1, hash: noDigest, start: 0, end: 1 };
  return rightOf(decodeHistory(encodeHistory({ place, folded }))).folded;
};

/** Keeps so many occurrences that are over. */
export const most = (n: number): Keep => ({ most: n, wanted: () => true });

/** What is remembered of a journal: at a line, with so many occurrences; and at every so many lines, with none. */
export const memoryOf = (
  { records, ports }: Pick<WorkspaceInMemory, 'records' | 'ports'>,
  cut: number,
  kept: number,
  leap: number,
): Journal => {
  const at = (seq: number) => ({ seq, hash: noDigest, start: seq - 1, end: seq });
  const snapshotAt = new Map<number, Remembered>();
  /** Made when it is looked at: most never are. */
  const snapshotOf = (seq: number): Remembered => {
    const known = snapshotAt.get(seq);
    if (known !== undefined) return known;
    const folded = foldedOf(records.slice(0, seq), keepAll);
    const made = { place: at(seq), folded: reloaded({ ...folded, projection: abridged(folded.projection) }) };
    snapshotAt.set(seq, made);
    return made;
  };
  const snapshots = records.map(({ seq }) => seq).filter((seq) => seq % leap === 0);
  const known = records.slice(0, cut);
  const remembered = { place: at(known.length), folded: reloaded(foldedOf(known, most(kept))) };
  return {
    ...ports.journal,
    remembered: TE.right(remembered),
    snapshot: (last, suits) => {
      const found = snapshots.findLast((seq) => seq <= last && suits(snapshotOf(seq)));
      return TE.right(found === undefined ? null : snapshotOf(found));
    },
  };
};
