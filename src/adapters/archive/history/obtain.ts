/** Asks the catalogue of an archive, and makes it anew where it is missing or turns out to be damaged: that costs time alone. */
import type { PackProgress } from '../../../ports/archiver';
import type { HeldArchive } from '../../../ports/catalogues';
import { readLists } from '../chunk/member-lists';
import { makeCatalogue } from './make-catalogue';
import { askable, readKept, Unfit, type OpenedCatalogue } from './opened-catalogue';

/**
 * `use` may throw `Unfit`, if nothing has come of it yet: then it is called once more, with a catalogue that was just made.
 *
 * @throws ArchiveError, or a system error about the archive itself
 */
export const withCatalogue = async <A>(
  directory: string,
  archive: HeldArchive,
  onProgress: (progress: PackProgress) => void,
  signal: AbortSignal,
  use: (catalogue: OpenedCatalogue) => Promise<A>,
): Promise<A> => {
  const kept = readKept(directory, archive.sha256);
  if (kept !== undefined) {
    const lists = readLists(directory);
    try {
      return await use(askable(kept, lists));
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
    } finally {
      lists.close();
    }
  }
  const made = await makeCatalogue(directory, archive, onProgress, signal);
  try {
    return await use(made);
  } finally {
    made.close();
  }
};
