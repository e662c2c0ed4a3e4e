/** The tar stream within an archive file, whatever its compression. */
import { readAt, chunksOf, type ArchiveFile } from './archive-file';
import { formatOf } from './archive-format';
import { gunzipped } from './gunzip';
import { unzstd } from './unzstd';

/** @throws ArchiveError as the decompressors and `formatOf` say */
export const tarStream = async (file: ArchiveFile): Promise<AsyncIterable<Buffer>> => {
  switch (formatOf(await readAt(file, 0, 512))) {
    case 'gzip':
      return gunzipped(file);
    case 'zstd':
      return unzstd(file);
    case 'tar':
      return chunksOf(file);
  }
};
