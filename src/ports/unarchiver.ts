/** What reads archives, as a port: to restore them, or to look whether they are intact. */
import type { TaskEither } from 'fp-ts/TaskEither';
import type { PackRequest, PackProgress } from './archiver';

/** What a restore should do. All paths are absolute unless said otherwise. */
export interface UnpackRequest {
  readonly archive: string;
  /** What the file must be, by its SHA-256; null where every file will do. It is opened once, for the proof and for the restore. */
  readonly sha256: string | null;
  /**
   * Where catalogues of archives lie. By that of this archive, no more of it is read than the chunks that hold the members asked for, each
   * held against its own digest; without one, all of it.
   */
  readonly catalogues?: string;
  /** The directory that receives the members; nothing outside it is ever written. */
  readonly target: string;
  /** Refuse a directory that is there: what is restored is to lie in a new one. */
  readonly mustBeNew: boolean;
  /** Members to restore (with all below them), as they are named in the archive; empty means all. */
  readonly members: ReadonlyArray<string>;
  /** Replace files that exist already; without it an existing file is a refusal. */
  readonly overwrite: boolean;
  /** Give owners by their numbers, even where this machine knows their names. */
  readonly numericOwner: boolean;
  /** Report what would be written and write nothing. */
  readonly dryRun: boolean;
}

/** A member that was not restored, or not with everything that is stored of it, and why. */
export interface UnpackRefusal {
  readonly path: string;
  readonly reason: string;
  /** The member is there: only something of it is not. */
  readonly restored?: true;
}

/** Where an archive can't be read, or what was read of it can't be trusted. */
export interface ArchiveDamage {
  /** What the bytes are counted in: the archive file, or the tar stream that it holds once decompressed. */
  readonly stream: 'file' | 'tar';
  readonly byte: number;
  readonly reason: string;
  /** The last member whose header was read before it; null when there is none. */
  readonly after: string | null;
  /** Where in the tar stream reading went on, in bytes; null when it did not, or when nothing was left out. */
  readonly resumed: number | null;
}

/** What is wrong with an archive whose members could be read nevertheless. */
export interface ArchiveFaults {
  readonly damageCount: number;
  /** The first 100 of them. */
  readonly damage: ReadonlyArray<ArchiveDamage>;
  /** What costs no member, and is good to know; at most 100 lines. */
  readonly notes: ReadonlyArray<string>;
}

export interface UnpackReport extends ArchiveFaults {
  readonly entries: number;
  readonly contentBytes: number;
  readonly refusedCount: number;
  /** The first 100 refusals. */
  readonly refused: ReadonlyArray<UnpackRefusal>;
  /** Entries that could not be given to their stored owner; they belong to whoever restores them. */
  readonly unowned: number;
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

export interface ExamineReport extends ArchiveFaults {
  /** Those that are whole. */
  readonly entries: number;
  readonly contentBytes: number;
  /** Members that can't be restored as they were stored. */
  readonly refusedCount: number;
  /** The first 100 of them. */
  readonly refused: ReadonlyArray<UnpackRefusal>;
  /** Only when compared with a source: the first 100 differences and their count. */
  readonly differenceCount: number;
  readonly differences: ReadonlyArray<Difference>;
}

/**
 * Why an archive could not be read. `changed`: its digest is not the wanted one. `unreadable`: by the one who asks, or just
 * now, which says nothing of the archive. `message` is one line for a person; `reason` the same without the path that it
 * begins with, where it does.
 */
export interface UnpackFailure {
  readonly kind:
    'missing' | 'unreadable' | 'changed' | 'damaged' | 'no-space' | 'abandoned' | 'unsupported' | 'other';
  readonly message: string;
  readonly reason?: string;
}

/** Reads archives: gzip, zstd or plain tar, told apart by their first bytes. */
export interface Unarchiver {
  readonly unpack: (
    request: UnpackRequest,
    onProgress: (progress: PackProgress) => void,
    signal: AbortSignal,
  ) => TaskEither<UnpackFailure, UnpackReport>;
  /**
   * Decompresses and parses every byte, checks every header and size; compares with a live source when given. The digest
   * of the very file that is read is checked first, unless `sha256` is null.
   */
  readonly examine: (
    archive: string,
    sha256: string | null,
    compareWith: PackRequest | null,
    onMember: (member: Member) => void,
    signal: AbortSignal,
  ) => TaskEither<UnpackFailure, ExamineReport>;
  /** SHA-256 of the file, 64 lower-case hex digits. */
  readonly digest: (archive: string, signal: AbortSignal) => TaskEither<UnpackFailure, string>;
}
