/** What makes one archive file, as a port. */
import type { TaskEither } from 'fp-ts/TaskEither';
import type { PackReport } from '../domain/events/pack-report';
import type { Compression } from '../domain/schedule/compression';

/** What to pack, and how. All paths are absolute. */
export interface PackRequest {
  /** The directory or file to store; when this path itself is a symbolic link it is followed. */
  readonly source: string;
  /** Where the schedule's path leads, when another place is read instead: its patterns may name it. */
  readonly insteadOf?: string;
  /** First path component of every member. */
  readonly root: string;
  /** Directories that are never stored, wherever they are met (the workspace's own). */
  readonly never: ReadonlyArray<string>;
  /** Patterns in gitignore syntax, relative to the source. */
  readonly exclude: ReadonlyArray<string>;
  /** Whether directories tagged with `CACHEDIR.TAG` are left out (the tag file itself is kept). */
  readonly excludeCaches: boolean;
  readonly compression: Compression;
  /** Compression level, or null for the default (gzip 6, zstd 3). */
  readonly level: number | null;
  /** Milliseconds without any progress after which it is given up; without it, it waits for ever. */
  readonly timeout?: number;
  /** From what it may copy, and what it leaves to the next; without it, everything is made anew and nothing left. */
  readonly reuse?: ReuseRequest;
}

/** All paths are absolute. */
export interface ReuseRequest {
  /** Where catalogues of archives lie, each under the archive's SHA-256; made when it is not there. */
  readonly catalogues: string;
  /** The last archive of the same source; null where there is none. */
  readonly last: { readonly path: string; readonly sha256: string } | null;
  /** The SHA-256 of every archive that is there, or rests in the trash: other catalogues are removed; without it, none is. */
  readonly kept?: ReadonlyArray<string>;
  /** Files that were read longer ago than this many milliseconds are read again; 0 for all. */
  readonly rereadAfter: number;
}

/** How far an archive has come; totals are known once the source has been scanned. Sizes are bytes. */
export interface PackProgress {
  readonly entries: number;
  readonly contentBytes: number;
  readonly totalEntries: number | null;
  readonly totalContentBytes: number | null;
  /** The member in hand, relative to the source. */
  readonly path: string;
}

/** Why no archive was made. `message` is one line for a person, without the source's name in front. */
export interface PackFailure {
  readonly kind: 'source' | 'no-space' | 'abandoned' | 'unsupported' | 'other';
  readonly message: string;
  /** Of `no-space`: how many bytes are missing at least, where that is known. */
  readonly lacking?: number;
}

/** Makes one archive file. */
export interface Archiver {
  /**
   * Writes the archive to `target` (an absolute path that must not exist yet; mode 0600; fsynced before the answer).
   * On failure, and when `signal` aborts (failure `abandoned`), nothing is left at `target`.
   */
  readonly pack: (
    request: PackRequest,
    target: string,
    onProgress: (progress: PackProgress) => void,
    signal: AbortSignal,
  ) => TaskEither<PackFailure, PackReport>;
}
