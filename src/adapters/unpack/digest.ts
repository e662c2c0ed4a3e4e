/** SHA-256 of a file, in bounded memory. */
import { createHash } from 'node:crypto';
import { chunksOf, openArchive } from './archive-file';

/** @returns 64 lower-case hex digits; @throws a system error */
export const digest = async (path: string): Promise<string> => {
  const file = await openArchive(path);
  try {
    const hash = createHash('sha256');
    for await (const chunk of chunksOf(file)) hash.update(chunk);
    return hash.digest('hex');
  } finally {
    await file.handle.close();
  }
};
