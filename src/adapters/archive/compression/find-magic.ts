/** Looks in a damaged archive for the next place where bytes begin that can be read again, by the magic number they begin with. */
import { type ArchiveFile, readAt, readSize } from '../archive-file';

/** After so many places that look like a beginning and are none, no further one is tried. */
export const mostTries = 100;

/** What `accept` makes of the next place from `start` on that it takes; null where there is none, or too much that only looks like one. */
export const findMagic = async <A>(
  file: ArchiveFile,
  magic: Buffer,
  start: number,
  accept: (position: number) => Promise<A | null> | A | null,
): Promise<A | null> => {
  let tries = 0;
  for (let position = start; position < file.size && tries < mostTries;) {
    const bytes = await readAt(file, position, readSize + magic.length - 1);
    const at = bytes.indexOf(magic);
    if (at === -1) {
      position += readSize;
      continue;
    }
    position += at;
    const accepted = await accept(position);
    if (accepted !== null) return accepted;
    tries += 1;
    position += 1;
  }
  return null;
};
