/** The tar stream within an archive file, whatever its compression. */
import { readAt, chunksOf, type ArchiveFile } from '../archive-file';
import { formatOf, type ArchiveFormat } from '../compression/archive-format';
import { gunzipped } from '../compression/gunzip';
import type { Pieces } from '../compression/pieces';
import { unzstd } from '../compression/unzstd';

const piecesOf = (format: ArchiveFormat, file: ArchiveFile): Pieces => {
  switch (format) {
    case 'gzip':
      return gunzipped(file);
    case 'zstd':
      return unzstd(file);
    case 'tar':
    case 'unknown':
      return chunksOf(file);
  }
};

/** @throws ArchiveError as `formatOf` says, and `unsupported` where nothing at hand decompresses it */
export const tarStream = async (
  file: ArchiveFile,
): Promise<{ readonly format: ArchiveFormat; readonly pieces: Pieces }> => {
  const format = formatOf(await readAt(file, 0, 512));
  return { format, pieces: piecesOf(format, file) };
};
