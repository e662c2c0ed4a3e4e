/** What archives hold, as a port: from their catalogues, which are made by reading an archive where it has none. */
import type { TaskEither } from 'fp-ts/TaskEither';
import type { PackRequest, PackProgress } from './archiver';
import type { UnpackFailure } from './unarchiver';

/** An archive that is there. */
export interface HeldArchive {
  /** Absolute. */
  readonly path: string;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
}

/** One member, as it is told. */
export interface Entry {
  /** As `tar -tf` shows it, without a slash at its end: what `restore` and `cat` take. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'hardlink';
  /** Bytes of its content; of a hard link that of the file. */
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly user: string;
  readonly group: string;
  /** Milliseconds since the epoch. */
  readonly mtime: number;
  /** Where a link leads; else null. */
  readonly link: string | null;
  /** The first 32 hex digits of the SHA-256 of its content; null where it has none. */
  readonly digest: string | null;
}

export interface Listed {
  readonly entries: number;
  readonly contentBytes: number;
  /** Paths that were asked for, and that it does not hold. */
  readonly absent: ReadonlyArray<string>;
}

/** What is looked for. */
export type FindQuery =
  | { readonly type: 'glob' | 'regex'; readonly pattern: string }
  /** The SHA-256 of a content, or its beginning, in lower-case hex. */
  | { readonly type: 'digest'; readonly digest: string };

/** One content that a path had, with the archives that hold it, by their places in what was asked. */
export interface FoundContent {
  /** As it is in the last of them. */
  readonly entry: Entry;
  /** From one to another, both included. */
  readonly spans: ReadonlyArray<readonly [from: number, to: number]>;
}

/** Every content of a path, in the order in which they came; the path of each entry is the same. */
export interface FoundPath {
  readonly path: string;
  readonly contents: ReadonlyArray<FoundContent>;
}

/** One that could not be looked into, and why. */
export interface Unread {
  readonly archive: number;
  readonly failure: UnpackFailure;
}

export interface Found {
  /** In the order of a walk; to be gone through once. @throws an error whose message tells why what was put aside can't be read */
  readonly paths: Iterable<FoundPath>;
  readonly unread: ReadonlyArray<Unread>;
}

/** How a path differs; `before` and `after` are null where it is not there. */
export interface EntryDifference {
  readonly kind: 'added' | 'removed' | 'content' | 'attributes';
  readonly before: Entry | null;
  readonly after: Entry | null;
}

/** What of the source could not be read, and so not be compared; the first 100. */
export interface Compared {
  readonly unreadCount: number;
  readonly unread: ReadonlyArray<{ readonly path: string; readonly reason: string }>;
}

/** Why two could not be compared, and which of them is to blame. */
export interface CompareFailure extends UnpackFailure {
  readonly side: 'before' | 'after';
}

export interface Printed {
  readonly entry: Entry;
  /** In base64; null where it was written. */
  readonly content: string | null;
  /** Why all of the archive was read; null where only the chunks of the file were. */
  readonly wholly: string | null;
}

export interface PrintFailure {
  /** `reader gone`: whoever reads standard output has seen enough. */
  readonly kind: UnpackFailure['kind'] | 'absent' | 'no file' | 'output' | 'reader gone';
  readonly message: string;
}

/** Bytes of an archive; a length of null reaches to its end. */
export interface ArchiveRange {
  readonly offset: number;
  readonly length: number | null;
}

/** A tree that was held against a catalogue. */
export interface HeldTree {
  /** Files that were compared, and the bytes in them. */
  readonly files: number;
  readonly bytes: number;
  /** How many members are not as they were, and what the first of them is. */
  readonly findings: number;
  readonly finding: string | null;
}

export interface Catalogues {
  /** Its members, or those at and below `paths`, in the order of a walk, some at a time. */
  readonly list: (
    archive: HeldArchive,
    paths: ReadonlyArray<string>,
    onEntries: (entries: ReadonlyArray<Entry>) => void,
    onProgress: (progress: PackProgress) => void,
    signal: AbortSignal,
  ) => TaskEither<UnpackFailure, Listed>;
  /** `archives` are versions of one name, oldest first. What is wrong with one of them ends nothing. */
  readonly find: (
    archives: ReadonlyArray<HeldArchive>,
    query: FindQuery,
    onProgress: (progress: PackProgress) => void,
    signal: AbortSignal,
  ) => TaskEither<UnpackFailure, Found>;
  /** Between two archives, or from one to its source as it is now, in the order of a walk. */
  readonly compare: (
    before: HeldArchive,
    after: HeldArchive | PackRequest,
    onDifference: (difference: EntryDifference) => void,
    onProgress: (progress: PackProgress) => void,
    signal: AbortSignal,
  ) => TaskEither<CompareFailure, Compared>;
  /** Writes the content of one file to standard output; or gives it, if it has no more bytes than `most`, which is null for none. */
  readonly print: (
    archive: HeldArchive,
    path: string,
    most: number | null,
    onProgress: (progress: PackProgress) => void,
    signal: AbortSignal,
  ) => TaskEither<PrintFailure, Printed>;
  /** Holds a directory, into which the archive and nothing else was restored, against what its catalogue says: every member, every byte. */
  readonly hold: (
    archive: HeldArchive,
    directory: string,
    onProgress: (progress: PackProgress) => void,
    signal: AbortSignal,
  ) => TaskEither<UnpackFailure, HeldTree>;
  /**
   * Which bytes of the archive hold these members: in order, put together, they are an archive of them. The archive need not be there. Null where its
   * catalogue is not, or does not tell.
   */
  readonly parts: (
    sha256: string,
    paths: ReadonlyArray<string>,
  ) => TaskEither<UnpackFailure, ReadonlyArray<ArchiveRange> | null>;
  /**
   * Members that go on with what is typed, in one directory, as they are typed, with a slash behind a directory; no more than `most`. None where no
   * catalogue of the archive is kept: nothing is read for it.
   */
  readonly beginning: (
    sha256: string,
    typed: string,
    most: number,
  ) => TaskEither<UnpackFailure, ReadonlyArray<string>>;
}
