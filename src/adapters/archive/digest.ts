/** SHA-256 of a file, in bounded memory. */
import { createHash } from 'node:crypto';
import { abandoned } from './archive-error';
import { chunksOf, openArchive, type ArchiveFile } from './archive-file';

/** @returns 64 lower-case hex digits; @throws a system error, or ArchiveError `abandoned` */
export const fileDigest = async (file: ArchiveFile, signal: AbortSignal): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of chunksOf(file)) {
    if (signal.aborted) throw abandoned();
    hash.update(chunk);
  }
  return hash.digest('hex');
};

/** @returns and @throws as `fileDigest` does */
export const digest = async (path: string, signal: AbortSignal): Promise<string> => {
  const file = await openArchive(path);
  try {
    return await fileDigest(file, signal);
  } finally {
    await file.close();
  }
};
