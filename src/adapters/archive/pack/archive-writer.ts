/**
 * The archive file being written: appends, digests on the way, and can go back to an earlier end. As long as it may be, byte for
 * byte, the last archive, nothing is written.
 */
import { createHash } from 'node:crypto';
import { fdatasync, fstatSync, fsyncSync, ftruncateSync, readSync, writevSync } from 'node:fs';
import type { Unchanged } from '../../../domain/events/unchanged';
import { makeZeroRuns } from '../compression/zero-runs';

/** The state to go back to. */
export type Restore = () => void;

export interface ArchiveOutput {
  /** Appends all parts; throws the system's error (ENOSPC when the disk is full). */
  readonly append: (parts: ReadonlyArray<Buffer>) => void;
  /** Remembers the end as it is now; the answer cuts the file back to it. */
  readonly save: () => Restore;
  /**
   * Takes all of the last archive as what is to be written, before anything else; answers its SHA-256. `onPiece` hears up to where it has
   * been read. Throws `LastArchiveChanged` where there is none, or it can't be read.
   */
  readonly takeLast: (onPiece: (bytes: number) => void) => string;
  /** From now on, what is appended is written, whether or not it is as in the last archive. Throws `LastArchiveChanged`. */
  readonly differ: () => void;
  /** Whether anything has differed from the last archive so far; where there is none, it has. */
  readonly differs: () => boolean;
  /** Waits until the file is on stable storage and answers its size and SHA-256. */
  readonly finish: () => Promise<{
    readonly bytes: number;
    readonly sha256: string;
    /** Only where all of it is the last archive. */
    readonly unchanged?: Unchanged;
  }>;
}

/** The last archive, to which the new one may be alike. */
export interface LastArchive {
  /** Open for reading. */
  readonly fd: number;
  /** Puts the last archive itself, under a second name, in the new one's place; the reason where that can't be. */
  readonly link: () => string | null;
  /** Hears that something differs, before so many bytes are written that did not; may throw what ends the archive. */
  readonly onDiffering: (bytes: number) => void;
}

/** What was read of the last archive to compare with it is not there any more: somebody writes to it. */
export class LastArchiveChanged extends Error {
  override readonly name = 'LastArchiveChanged';
}

/**
 * Data is handed to the disk each time this much was written, so that the final fsync has little left to wait for
 * and dirty pages stay few.
 */
const syncEvery = 32 * 1024 * 1024;

/** Bytes of the last archive that are read at once: so many stay in the processor's caches until they are hashed. */
const pieceBytes = 256 * 1024;

/** Fills the buffer from there on; false where the file ends before. */
const readAt = (fd: number, piece: Buffer, position: number): boolean => {
  for (let filled = 0; filled < piece.length;) {
    const got = readSync(fd, piece, filled, piece.length - filled, position + filled);
    if (got === 0) return false;
    filled += got;
  }
  return true;
};

/** How many bytes were read; none at the end of the file. */
const readSomeOf = (fd: number, room: Buffer, position: number): number => {
  try {
    return readSync(fd, room, 0, room.length, position);
  } catch {
    // why: what can't be read there is read from the source
    throw new LastArchiveChanged();
  }
};

/** Whether a file holds these bytes there; what can't be read holds none. */
const holdsAt = (fd: number, bytes: Buffer, position: number, room: Buffer): boolean => {
  try {
    for (let at = 0; at < bytes.length; at += room.length) {
      const part = bytes.subarray(at, at + room.length);
      const piece = room.subarray(0, part.length);
      if (!readAt(fd, piece, position + at) || !piece.equals(part)) return false;
    }
    return true;
  } catch {
    return false;
  }
};

/**
 * `fd` must be open for writing at offset 0 of an empty file; it is not closed here. Throws `LastArchiveChanged` where the last archive
 * can't be relied on, and nothing of the file counts any more.
 */
export const openOutput = (fd: number, last?: LastArchive): ArchiveOutput => {
  let hash = createHash('sha256');
  let bytes = 0;
  let synced = 0;
  let syncing: Promise<void> | undefined;
  let syncError: Error | undefined;
  /** The last archive, as long as nothing has differed from it: then nothing is written. */
  let alike = last;
  const room = last === undefined ? Buffer.alloc(0) : Buffer.allocUnsafeSlow(pieceBytes);

  const isHole = makeZeroRuns(() => true);
  /** Whether the file ends with bytes that were not written, since they are NUL. */
  let endsWithHole = false;

  const writeAll = (parts: ReadonlyArray<Buffer>): void => {
    let rest = parts;
    while (rest.length > 0) {
      let written = writevSync(fd, rest, bytes);
      if (written > 0) endsWithHole = false;
      bytes += written;
      let whole = 0;
      for (let part = rest[whole]; part !== undefined && written >= part.length; part = rest[whole]) {
        written -= part.length;
        whole += 1;
      }
      const cut = rest[whole];
      rest = cut === undefined ? [] : [cut.subarray(written), ...rest.slice(whole + 1)];
    }
  };

  /** Long runs of NUL stay holes of the archive file, too: they cost no room, and nothing has to be written. */
  const write = (parts: ReadonlyArray<Buffer>): void => {
    let begin = 0;
    parts.forEach((part, index) => {
      if (isHole(part) !== true) return;
      writeAll(parts.slice(begin, index));
      bytes += part.length;
      endsWithHole = true;
      begin = index + 1;
    });
    writeAll(parts.slice(begin));
  };

  const syncBehind = (): void => {
    if (syncing !== undefined || bytes - synced < syncEvery) return;
    synced = bytes;
    syncing = new Promise((resolve) => {
      fdatasync(fd, (error) => {
        syncing = undefined;
        syncError ??= error ?? undefined;
        resolve();
      });
    });
  };

  /** Writes what was not written so far, since it is the last archive's beginning; it is held against what was seen of that. */
  const writeAlike = (): void => {
    if (alike === undefined) return;
    const { fd: from, onDiffering } = alike;
    const end = bytes;
    alike = undefined;
    onDiffering(end);
    const again = createHash('sha256');
    for (bytes = 0; bytes < end;) {
      const piece = room.subarray(0, Math.min(room.length, end - bytes));
      if (!readAt(from, piece, bytes)) throw new LastArchiveChanged();
      again.update(piece);
      write([piece]);
      syncBehind();
    }
    if (!again.digest().equals(hash.copy().digest())) throw new LastArchiveChanged();
  };

  const isAlike = (parts: ReadonlyArray<Buffer>): boolean => {
    let position = bytes;
    return parts.every((part) => {
      const holds = alike !== undefined && holdsAt(alike.fd, part, position, room);
      position += part.length;
      return holds;
    });
  };

  const isWhole = (): boolean => alike !== undefined && fstatSync(alike.fd).size === bytes;

  /** The last archive itself, or a copy of it. */
  const asLast = ({ link }: LastArchive): Unchanged => {
    const reason = link();
    return reason === null ? { as: 'link' } : { as: 'copy', reason };
  };

  return {
    append: (parts) => {
      if (syncError !== undefined) throw syncError;
      const isSame = isAlike(parts);
      if (!isSame) writeAlike();
      for (const part of parts) hash.update(part);
      if (isSame) {
        bytes += parts.reduce((sum, { length }) => sum + length, 0);
        return;
      }
      write(parts);
      syncBehind();
    },
    save: () => {
      const [savedHash, savedBytes] = [hash.copy(), bytes];
      return () => {
        if (alike === undefined) ftruncateSync(fd, savedBytes);
        [hash, bytes, synced] = [savedHash.copy(), savedBytes, Math.min(synced, savedBytes)];
      };
    },
    takeLast: (onPiece) => {
      if (alike === undefined || bytes > 0) throw new LastArchiveChanged();
      for (let got = 1; got > 0; bytes += got) {
        onPiece(bytes);
        got = readSomeOf(alike.fd, room, bytes);
        hash.update(room.subarray(0, got));
      }
      return hash.copy().digest('hex');
    },
    differ: writeAlike,
    differs: () => alike === undefined,
    finish: async () => {
      const unchanged = alike !== undefined && isWhole() ? asLast(alike) : undefined;
      const sha256 = hash.copy().digest('hex');
      if (unchanged?.as === 'link') return { bytes, sha256, unchanged };
      writeAlike();
      await syncing;
      if (syncError !== undefined) throw syncError;
      if (endsWithHole) ftruncateSync(fd, bytes);
      fsyncSync(fd);
      return { bytes, sha256, ...(unchanged === undefined ? {} : { unchanged }) };
    },
  };
};
