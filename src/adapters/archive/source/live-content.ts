/** A file of the live source, held against content that comes in ascending pieces. */
import { constants, openSync, readSync } from 'node:fs';
import { closeRead } from './close-read';

export interface LiveContent {
  /** Whether the file holds this chunk here, and zeros between the chunk before it and this one. */
  readonly holds: (chunk: Buffer, position: number) => boolean;
  readonly holdsZerosUntil: (end: number) => boolean;
  readonly close: () => void;
}

export const openLiveContent = (path: string | Buffer): LiveContent => {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  let buffer = Buffer.allocUnsafe(0);
  let end = 0;
  const live = (length: number, position: number): Buffer => {
    if (buffer.length < length) buffer = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const read = readSync(fd, buffer, filled, length - filled, position + filled);
      if (read === 0) break;
      filled += read;
    }
    return buffer.subarray(0, filled);
  };
  const zeros = (until: number): boolean => {
    while (end < until) {
      const part = live(Math.min(until - end, 256 * 1024), end);
      if (part.length === 0 || part.some((byte) => byte !== 0)) return false;
      end += part.length;
    }
    return true;
  };
  return {
    holds: (chunk: Buffer, position: number): boolean => {
      const same = zeros(position) && live(chunk.length, position).equals(chunk);
      end = position + chunk.length;
      return same;
    },
    holdsZerosUntil: zeros,
    close: () => {
      closeRead(fd);
    },
  };
};
