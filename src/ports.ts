/** The ports: what the application needs from the world, as readonly records of functions. */
import type { Either } from 'fp-ts/Either';
import type { TaskEither } from 'fp-ts/TaskEither';
import type { Compression } from './domain/compression';
import type { PackReport } from './domain/pack-report';

/** What to pack, and how. All paths are absolute. */
export interface PackRequest {
  /** The directory or file to store; when this path itself is a symbolic link it is followed. */
  readonly source: string;
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

/** What a restore should do. All paths are absolute unless said otherwise. */
export interface UnpackRequest {
  readonly archive: string;
  /** The directory that receives the members; nothing outside it is ever written. */
  readonly target: string;
  /** Members to restore (with all below them), as they are named in the archive; empty means all. */
  readonly members: ReadonlyArray<string>;
  /** Replace files that exist already; without it an existing file is a refusal. */
  readonly overwrite: boolean;
  /** Report what would be written and write nothing. */
  readonly dryRun: boolean;
}

/** A member that was not restored, and why. */
export interface UnpackRefusal {
  readonly path: string;
  readonly reason: string;
}

export interface UnpackReport {
  readonly entries: number;
  readonly contentBytes: number;
  readonly refusedCount: number;
  /** The first 100 refusals. */
  readonly refused: ReadonlyArray<UnpackRefusal>;
  /** Asked-for members that the archive does not hold. */
  readonly absent: ReadonlyArray<string>;
}

/** One member as its header (and pax records) describe it. `mtime` is milliseconds since the epoch. */
export interface Member {
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'hardlink' | 'other';
  readonly size: number;
  readonly mode: number;
  readonly mtime: number;
  readonly link: string | null;
}

/** How one member differs from the live source. */
export interface Difference {
  readonly path: string;
  readonly how: string;
}

export interface ExamineReport {
  readonly entries: number;
  readonly contentBytes: number;
  /** Only when compared with a source: the first 100 differences and their count. */
  readonly differenceCount: number;
  readonly differences: ReadonlyArray<Difference>;
}

/** Why an archive could not be read. `message` is one line for a person. */
export interface UnpackFailure {
  readonly kind: 'missing' | 'damaged' | 'no-space' | 'abandoned' | 'unsupported' | 'other';
  readonly message: string;
}

/** Reads archives: gzip, zstd or plain tar, told apart by their first bytes. */
export interface Unarchiver {
  readonly unpack: (
    request: UnpackRequest,
    onProgress: (progress: PackProgress) => void,
    signal: AbortSignal,
  ) => TaskEither<UnpackFailure, UnpackReport>;
  /** Decompresses and parses every byte, checks every header and size; compares with a live source when given. */
  readonly examine: (
    archive: string,
    compareWith: PackRequest | null,
    onMember: (member: Member) => void,
    signal: AbortSignal,
  ) => TaskEither<UnpackFailure, ExamineReport>;
  /** SHA-256 of the file, 64 lower-case hex digits. */
  readonly digest: (archive: string) => TaskEither<UnpackFailure, string>;
}

/** An open connection to an inspector. */
export interface InspectorLine {
  /** Sends a message if the inspector keeps up; a connection that falls behind is dropped. Never waits or fails. */
  readonly send: (message: object) => void;
}

/** Finds an inspector and keeps a connection to it, coming back whenever one (re)appears. */
export interface InspectorLink {
  /** Connection failures are silent; nothing of this keeps the process alive. */
  readonly attach: (listener: {
    readonly onOpen: (line: InspectorLine) => void;
    readonly onClose: () => void;
  }) => {
    /** Lets what was just said go out, within a fraction of a second, and ends the connection for good. */
    readonly detach: () => Promise<void>;
  };
}

export type { Either };
