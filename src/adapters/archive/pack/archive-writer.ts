/** The archive file being written: appends, digests on the way, and can go back to an earlier end. */
import { createHash } from 'node:crypto';
import { fdatasync, fsyncSync, ftruncateSync, writevSync } from 'node:fs';
import { makeZeroRuns } from '../compression/zero-runs';

/** The state to go back to. */
export type Restore = () => void;

export interface ArchiveOutput {
  /** Appends all parts; throws the system's error (ENOSPC when the disk is full). */
  readonly append: (parts: ReadonlyArray<Buffer>) => void;
  /** Remembers the end as it is now; the answer cuts the file back to it. */
  readonly save: () => Restore;
  /** Waits until the file is on stable storage and answers its size and SHA-256. */
  readonly finish: () => Promise<{ readonly bytes: number; readonly sha256: string }>;
}

/**
 * Data is handed to the disk each time this much was written, so that the final fsync has little left to wait for
 * and dirty pages stay few.
 */
const syncEvery = 32 * 1024 * 1024;

/** `fd` must be open for writing at offset 0 of an empty file; it is not closed here. */
export const openOutput = (fd: number): ArchiveOutput => {
  let hash = createHash('sha256');
  let bytes = 0;
  let synced = 0;
  let syncing: Promise<void> | undefined;
  let syncError: Error | undefined;

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

  return {
    append: (parts) => {
      if (syncError !== undefined) throw syncError;
      for (const part of parts) hash.update(part);
      write(parts);
      syncBehind();
    },
    save: () => {
      const [savedHash, savedBytes] = [hash.copy(), bytes];
      return () => {
        ftruncateSync(fd, savedBytes);
        [hash, bytes, synced] = [savedHash.copy(), savedBytes, Math.min(synced, savedBytes)];
      };
    },
    finish: async () => {
      await syncing;
      if (syncError !== undefined) throw syncError;
      if (endsWithHole) ftruncateSync(fd, bytes);
      fsyncSync(fd);
      return { bytes, sha256: hash.digest('hex') };
    },
  };
};
