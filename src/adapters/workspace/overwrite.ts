/** Writing new bytes over old ones in place, for a file that no rename can replace; and telling what a kill left of that. */
import { type FileSystem, openRegular, opening, writeAll } from '../file-system';

/** Nobody but this program is expected to change the file meanwhile: it holds something else already. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';

  /** `written`: the new bytes were in the file, and whoever put another in its place may have read them. */
  constructor(
    message: string,
    readonly written: boolean,
  ) {
    super(message);
  }
}

const feed = 0x0a;

/**
 * Whether bytes are what a replacement in place can leave when it is cut short, by a kill or by a loss of power: each is
 * as it was, or as it was to be; what was to be longer may have grown, with nothing in it yet. What is to be shorter ends
 * in blank lines, and is cut only once all this is durable.
 */
export const isHalfWritten = (bytes: Uint8Array, old: Uint8Array, next: Uint8Array): boolean => {
  if (bytes.length < old.length || bytes.length > Math.max(old.length, next.length)) return false;
  return bytes.every(
    (byte, at) =>
      byte === old[at] ||
      byte === next[at] ||
      (at >= old.length && byte === 0) ||
      (at >= next.length && byte === feed),
  );
};

/**
 * Writes all of `bytes` over the `size` bytes that are there, durably. The file is cut only behind bytes that are durable; until then blank
 * lines stand there, so that whoever opens it meanwhile sees the new text and no line of the old one.
 */
const put = (fileSystem: FileSystem, fd: number, bytes: Uint8Array, size: number): void => {
  const surplus = Math.max(0, size - bytes.length);
  writeAll(fileSystem, fd, Buffer.concat([bytes, Buffer.alloc(surplus, feed)]), 0);
  fileSystem.fsyncSync(fd);
  // why: what somebody has appended meanwhile stands behind, and is theirs
  if (surplus === 0 || fileSystem.fstatSync(fd).size !== size) return;
  fileSystem.ftruncateSync(fd, bytes.length);
  fileSystem.fsyncSync(fd);
};

/** Replaces `old` by `next` in the file; when that fails, puts `old` back as far as possible. */
export const overwrite = (
  fileSystem: FileSystem,
  file: string,
  old: Uint8Array,
  next: Uint8Array,
  isExpected: (bytes: Buffer) => boolean,
): void => {
  const fd = openRegular(fileSystem, file, opening.overwrite);
  try {
    // why: nothing comes between this look and the first byte that is written: an edit saved there would be lost
    const there = fileSystem.readFileSync(fd);
    if (!isExpected(there)) throw new Overtaken('the file has been changed', false);
    try {
      put(fileSystem, fd, next, there.length);
    } catch (error) {
      put(fileSystem, fd, old, fileSystem.fstatSync(fd).size);
      throw error;
    }
    const [ours, named] = [fileSystem.fstatSync(fd), fileSystem.statSync(file, { throwIfNoEntry: false })];
    if (named?.ino !== ours.ino || named.dev !== ours.dev)
      throw new Overtaken('another file is in its place', true);
  } finally {
    fileSystem.closeSync(fd);
  }
};
