/** Moves a torn tail aside: the bytes that a crash left after the journal's last whole line. */
import { dirname, join } from 'node:path';
import { type FileSystem, syncDirectory, writeAll } from '../file-system';
import { codeOf } from '../system-error';

/** Creates the first free one of `journal.torn-<seq>`, `journal.torn-<seq>-2`, … */
const createAside = (
  fileSystem: FileSystem,
  directory: string,
  seq: number,
): { fd: number; file: string } => {
  for (let n = 1; ; n += 1) {
    const file = join(directory, `journal.torn-${seq}${n === 1 ? '' : `-${n}`}`);
    try {
      return { fd: fileSystem.openSync(file, 'wx', 0o600), file };
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
};

/** Copies `[from, size)` of the journal into a file of its own, durably, then cuts it off. Gives that file's path. */
export const moveTornTail = (
  fileSystem: FileSystem,
  journal: string,
  fd: number,
  from: number,
  size: number,
  seq: number,
): string => {
  const bytes = Buffer.alloc(size - from);
  const count = fileSystem.readSync(fd, bytes, 0, bytes.length, from);
  const aside = createAside(fileSystem, dirname(journal), seq);
  try {
    try {
      writeAll(fileSystem, aside.fd, bytes.subarray(0, count), null);
      fileSystem.fsyncSync(aside.fd);
    } finally {
      fileSystem.closeSync(aside.fd);
    }
    syncDirectory(fileSystem, dirname(journal));
  } catch (error) {
    // why: the tail is where it was, and each further attempt would leave one more
    try {
      fileSystem.unlinkSync(aside.file);
    } catch {
      // why: what came in the way of the tail is told
    }
    throw error;
  }
  fileSystem.ftruncateSync(fd, from);
  fileSystem.fsyncSync(fd);
  return aside.file;
};
