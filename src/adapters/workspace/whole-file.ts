/** Whether a file is the archive that was recorded: a regular file with its size and its digest. */
import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { PackReport } from '../../domain/events/pack-report';
import { type FileSystem, lstatOrNull } from '../file-system';

export const isWholeFile = async (
  fileSystem: FileSystem,
  path: string,
  { bytes, sha256 }: PackReport,
): Promise<boolean> => {
  const found = lstatOrNull(fileSystem, path);
  if (found === null || !found.isFile() || found.size !== bytes) return false;
  const hash = createHash('sha256');
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  // why: the stream closes the handle, however it ends
  await pipeline(createReadStream('', { fd: handle }), hash);
  return hash.digest('hex') === sha256;
};
