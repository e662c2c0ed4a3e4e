/** Snapshots: what the journal added up to at lines long past, so that the past need not be folded from the first line. Disposable. */
import { join } from 'node:path';
import type { Remembered } from '../../ports/journal';
import type { FileSystem } from '../file-system';
import { removeFile } from '../file-system';
import { loadHistory, saveHistory } from './checkpoint';

/** So many are kept; of more, the one whose neighbours stand closest together goes. */
const usualMost = 64;

const snapshotName = /^snapshot-(\d{1,15})\.json$/;

const fileOf = (directory: string, seq: number): string => join(directory, `snapshot-${seq}.json`);

/** The lines of which there are any, oldest first. */
const snapshotsIn = (fileSystem: FileSystem, directory: string): ReadonlyArray<number> =>
  fileSystem
    .readdirSync(directory)
    .flatMap((name) => {
      const seq = snapshotName.exec(name)?.[1];
      return seq === undefined ? [] : [Number(seq)];
    })
    .sort((a, b) => a - b);

/**
 * The latest of a line up to `last` that is whole, fits the journal (`fd`), and suits. What does not fit is passed over:
 * without it only more lines have to be read.
 */
export const findSnapshot = (
  fileSystem: FileSystem,
  directory: string,
  fd: number,
  last: number,
  suits: (known: Remembered) => boolean,
): Remembered | null => {
  for (const seq of snapshotsIn(fileSystem, directory).toReversed()) {
    if (seq > last) continue;
    const known = loadHistory(fileSystem, fileOf(directory, seq), fd);
    if (known !== null && known.place.seq === seq && suits(known)) return known;
  }
  return null;
};

/** Which of them is missed least: the first one, and the latest, are never. */
const leastMissed = (seqs: ReadonlyArray<number>): number | undefined => {
  const gapAround = (index: number): number => (seqs[index + 1] ?? Infinity) - (seqs[index - 1] ?? -Infinity);
  let least = 1;
  for (let index = 1; index < seqs.length - 1; index += 1)
    if (gapAround(index) < gapAround(least)) least = index;
  return seqs[least];
};

/** Keeps one more, as `saveHistory` does; those of lines behind it are of another journal. Gives why it could not be done. */
export const saveSnapshot = (
  fileSystem: FileSystem,
  directory: string,
  journal: string,
  what: Remembered,
  most = usualMost,
): string | null => {
  const { seq } = what.place;
  const failed = saveHistory(fileSystem, fileOf(directory, seq), journal, what);
  if (failed !== null) return failed;
  try {
    const kept = snapshotsIn(fileSystem, directory);
    const over = kept.length > most ? leastMissed(kept) : undefined;
    if (over !== undefined) removeFile(fileSystem, fileOf(directory, over));
  } catch {
    // why: one too many costs nothing but space
  }
  return null;
};
