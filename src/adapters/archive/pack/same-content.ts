/** Whether a file holds what it held when it was stored, although its times or its inode do not tell: it is read, and compared by digest. */
import { constants, fstatSync, openSync, type BigIntStats } from 'node:fs';
import { type BytePath, toFsPath } from '../byte-name';
import { digestInPieces } from '../chunk/content-digest';
import { closeRead } from '../source/close-read';
import { readerOf } from './read-content';

/** Bytes read at once. */
const pieceBytes = 1024 * 1024;

let piece: Buffer | undefined;

const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

const isAsSeen = (seen: BigIntStats, now: BigIntStats): boolean =>
  now.ino === seen.ino &&
  now.dev === seen.dev &&
  now.size === seen.size &&
  now.mtimeNs === seen.mtimeNs &&
  now.ctimeNs === seen.ctimeNs;

/** What to call with the bytes of each piece; may throw what ends the backup. */
export type OnPiece = (bytes: number) => void;

const openOrNull = (native: BytePath): number | null => {
  try {
    return openSync(toFsPath(native), flags);
  } catch {
    return null;
  }
};

/** What was read, or null where that failed. */
const orNull = <A>(f: () => A): A | null => {
  try {
    return f();
  } catch {
    return null;
  }
};

const isStillAsSeen = (seen: BigIntStats, fd: number): boolean => {
  const now = orNull(() => fstatSync(fd, { bigint: true }));
  return now !== null && isAsSeen(seen, now);
};

/** `seen`: what a look at the file told; `digest`: of what was stored, as catalogues have it. What can't be read is not the same. */
export const hasContent = (
  native: BytePath,
  seen: BigIntStats,
  digest: string,
  onPiece: OnPiece,
): boolean => {
  if (seen.size === 0n) return digest === '';
  const fd = openOrNull(native);
  if (fd === null) return false;
  try {
    if (!isStillAsSeen(seen, fd)) return false;
    const room = (piece ??= Buffer.allocUnsafeSlow(pieceBytes));
    const reader = readerOf(fd, seen);
    const content = digestInPieces();
    const size = Number(seen.size);
    try {
      for (let at = 0; at < size;) {
        const wanted = Math.min(room.length, size - at);
        const got = orNull(() => reader.read(room, 0, wanted, at));
        if (got === null || got === 0) return false;
        content.add(room.subarray(0, got));
        at += got;
        onPiece(got);
      }
    } finally {
      reader.close();
    }
    return content.end() === digest && isStillAsSeen(seen, fd);
  } finally {
    closeRead(fd);
  }
};
