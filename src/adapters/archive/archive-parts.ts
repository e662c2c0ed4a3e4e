/** Parts of an archive file, read as if there were nothing else: each is chunks that hold whole members. */
import { createHash } from 'node:crypto';
import { abandoned, ArchiveError } from './archive-error';
import { readAt, type ArchiveFile } from './archive-file';
import type { StoredChunk } from './chunk/member-list';

export interface ArchivePart {
  /** Where in the archive the first chunk begins; the others follow it. */
  readonly offset: number;
  readonly chunks: ReadonlyArray<StoredChunk>;
}

/** More is no chunk of ours. */
const mostChunkBytes = 64 * 1024 * 1024;

/** Holds every chunk against its digest. @throws ArchiveError `changed`, or `abandoned` */
export const requireParts = async (
  file: ArchiveFile,
  parts: ReadonlyArray<ArchivePart>,
  signal: AbortSignal,
): Promise<void> => {
  for (const { offset, chunks } of parts) {
    let position = offset;
    for (const { length, sha256 } of chunks) {
      if (signal.aborted) throw abandoned();
      const bytes = length > mostChunkBytes ? Buffer.alloc(0) : await readAt(file, position, length);
      if (bytes.length !== length || !createHash('sha256').update(bytes).digest().equals(sha256))
        throw new ArchiveError(
          'changed',
          `${file.path}: a chunk at byte ${position} is not what was written`,
        );
      position += length;
    }
  }
};

/** The parts one behind the other. Closing it closes the file. */
export const partsOf = (file: ArchiveFile, parts: ReadonlyArray<ArchivePart>): ArchiveFile => {
  let size = 0;
  const stretches = parts.map(({ offset, chunks }) => {
    const begin = size;
    size += chunks.reduce((sum, { length }) => sum + length, 0);
    return { begin, end: size, offset };
  });
  /** Where a position lies in the file, and how many bytes follow it there. */
  const placeOf = (position: number, length: number): readonly [position: number, length: number] => {
    const stretch = stretches.find(({ begin, end }) => position >= begin && position < end);
    return stretch === undefined
      ? [position, 0]
      : [stretch.offset + position - stretch.begin, Math.min(length, stretch.end - position)];
  };
  return {
    path: file.path,
    size,
    read: async (buffer, at, length, position) => {
      const [place, most] = placeOf(position, length);
      return most === 0 ? 0 : file.read(buffer, at, most, place);
    },
    readSync: (buffer, at, length, position) => {
      let got = 0;
      while (got < length) {
        const [place, most] = placeOf(position + got, length - got);
        const read = most === 0 ? 0 : file.readSync(buffer, at + got, most, place);
        if (read === 0) break;
        got += read;
      }
      return got;
    },
    close: () => file.close(),
  };
};
