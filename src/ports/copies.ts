/** Copies elsewhere, as a port: archives and the journal into a store, and back. docs/store.md has what stands there. */
import type { TaskEither } from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import type { Destination } from '../domain/events/destination';
import type { ArchiveName } from '../domain/schedule/schedule';
import type { Timestamp } from '../domain/time/time';
import type { ArchiveRange } from './catalogues';
import type { ObjectStore } from './object-store';

/** An archive as it lies here. */
export interface LocalVersion {
  readonly name: ArchiveName;
  readonly completed: Timestamp;
  readonly sha256: string;
  readonly bytes: number;
  /** Absolute. */
  readonly path: string;
  /** Absolute: what tells where its chunks end, where there is such a file. */
  readonly catalogue: string;
}

/** Whole lines of the journal, each with its newline. */
export interface JournalPart {
  readonly text: string;
  readonly first: number;
  readonly last: number;
}

/** The journal as it is now. */
export interface JournalCopy {
  /** The digest of each of these lines, null for one that there is not, and of the first and the last. */
  readonly digests: (seqs: ReadonlySet<number>) => TaskEither<BackupError, JournalDigests>;
  /** Lines from `first` to `last`, as many as one object takes. */
  readonly part: (first: number, last: number) => TaskEither<BackupError, JournalPart>;
}

export interface JournalDigests {
  readonly of: ReadonlyMap<number, string>;
  readonly first: string;
  readonly last: number;
  readonly lastDigest: string;
}

export interface CopyProgress {
  /** Bytes of archives that are done with: sent, or there already. */
  readonly done: number;
  readonly total: number;
  readonly versions: number;
}

/** An archive of which everything stands there now. */
export interface CopiedVersion {
  readonly version: LocalVersion;
  /** Bytes of its chunks that were new there, and how many packs they came to. */
  readonly sent: number;
  readonly packs: number;
  /** It stood there before. */
  readonly stood: boolean;
}

/** One that could not be read here, or was not what the journal says. */
export interface UncopiedVersion {
  readonly version: LocalVersion;
  readonly reason: string;
}

export interface CopyReport {
  readonly copied: ReadonlyArray<CopiedVersion>;
  readonly failed: ReadonlyArray<UncopiedVersion>;
  /** How many stood there before. */
  readonly there: number;
  /** The last line of the journal that stands there now. */
  readonly line: number;
  /** Names of objects, lists and packs aside, that were stored since what they hold had stood there, and was gone. */
  readonly resentObjects: ReadonlyArray<string>;
  /** Bytes in all objects that were written. */
  readonly written: number;
  /** Archives there that are known to be damaged, or to lack parts, and could not be sent again: most are not here any more. */
  readonly broken: number;
  /** Packs that no list there needs, and that stay all the same: the place lets nothing be removed. */
  readonly orphans: number;
  /** Lists of which this machine can't tell what they need: as long as there is one, no pack is removed. */
  readonly unknown: number;
}

export interface CopyRequest {
  readonly store: ObjectStore;
  readonly recipients: ReadonlyArray<string>;
  /** The number of the destination. */
  readonly destination: number;
  /** The other destinations of the list: a place that one of them copies to is refused. */
  readonly others: ReadonlyArray<Pick<Destination, 'destination' | 'name' | 'url'>>;
  readonly versions: ReadonlyArray<LocalVersion>;
  readonly journal: JournalCopy;
  /** The line up to which the journal was sent, as far as is known here; 0 for none. */
  readonly line: number;
  /** Those that stand there and go by its rules: of a place with locks, they are not locked anew. */
  readonly leaving: ReadonlyArray<KnownVersion>;
  /** False where the place is known to let nothing be removed. */
  readonly mayRemove: boolean;
  /** The absolute path of a file with identities that read lists there which this machine knows nothing of; null for none. */
  readonly identity: string | null;
}

/** A version that may stand there. */
export type KnownVersion = Pick<LocalVersion, 'name' | 'completed' | 'sha256'>;

export interface LookRequest {
  readonly store: ObjectStore;
  readonly destination: number;
  /** What is to stand there. */
  readonly versions: ReadonlyArray<KnownVersion>;
  /** A line of the journal whose head is to stand there; null for none. */
  readonly line: number | null;
}

export interface PruneRequest {
  readonly store: ObjectStore;
  readonly recipients: ReadonlyArray<string>;
  readonly destination: number;
  /** All that may stand there. */
  readonly versions: ReadonlyArray<KnownVersion>;
  /** Archives that are here: what is still needed of a pack can be read from them. */
  readonly local: ReadonlyArray<LocalVersion>;
  /** Given those that stand there, says which are to go. */
  readonly decide: (there: ReadonlyArray<KnownVersion>) => ReadonlyArray<KnownVersion>;
  /** False where nothing may be removed: then it is said how many would be. */
  readonly mayRemove: boolean;
}

export interface PruneReport {
  /** Versions whose lists are not there any more. */
  readonly removed: ReadonlyArray<KnownVersion>;
  /** How many would go, and are there still. */
  readonly waiting: number;
  /** Packs that were removed, and the bytes of all objects that were. */
  readonly packs: number;
  readonly freed: number;
  /** Packs of which the needed parts were packed anew, and the bytes of all objects that were written for that. */
  readonly repacked: number;
  readonly written: number;
  /** As in `CopyReport`. */
  readonly orphans: number;
  readonly unknown: number;
  /** Why the place did not let something be removed; null where it did not refuse. */
  readonly refused: string | null;
}

export interface StoredVersion {
  readonly name: string;
  readonly completed: Timestamp;
  readonly sha256: string;
  readonly bytes: number;
  /** The name of its list. */
  readonly list: string;
}

/** What came back from a store. */
export interface RecoveredWorkspace {
  /** Where it was. */
  readonly host: string;
  readonly directory: string;
  /** Lines of its journal. */
  readonly lines: number;
  readonly schedules: number;
  /** Archives that stand there. */
  readonly versions: number;
  /** What the destination is called that it came from; null where that has none of its address. */
  readonly destination: string | null;
  /** Files that destinations name, by their whole path, and that are not on this machine. */
  readonly missing: ReadonlyArray<{ readonly destination: string; readonly file: string }>;
}

/** What a store is read with. */
export interface StoreAccess {
  readonly store: ObjectStore;
  /** The absolute path of a file with identities; null where nothing is encrypted. */
  readonly identity: string | null;
}

export interface StoreFault {
  /** The object that is at fault. */
  readonly object: string;
  readonly reason: string;
}

export interface StoreCheck {
  readonly versions: number;
  readonly packs: number;
  /** Packs that were read. */
  readonly read: number;
  readonly bytes: number;
  /** The first 100. */
  readonly faults: ReadonlyArray<StoreFault>;
  readonly faultCount: number;
  /** Versions that can't be restored whole from there. */
  readonly damaged: ReadonlyArray<StoredVersion>;
}

/** The journal here beside the heads that stand at a place. */
export interface HistoryCompared {
  /** The last line of which a head stands there; 0 where none does. */
  readonly lines: number;
  /** Up to this line the heads are of the journal here. */
  readonly agreed: number;
  /**
   * `cut`: the journal here ends before `line`, which stands there. `other`: a line here is another one there: `line`, or, where that can't be
   * read, one after `agreed` and up to `upTo`. `unknown`: what stands there is encrypted, and nothing of it can be told. Null: nothing differs.
   */
  readonly differs:
    | null
    | { readonly kind: 'cut'; readonly line: number }
    | { readonly kind: 'other'; readonly line: number | null; readonly upTo: number }
    | { readonly kind: 'unknown' };
}

/** Which packs are read: each, a share of them by chance, or one of so many parts. */
export type Sample =
  | { readonly type: 'all' }
  | { readonly type: 'share'; readonly percent: number }
  | { readonly type: 'part'; readonly part: number; readonly of: number };

export interface Copies {
  /** Sends what is not there yet. `onCopied` is waited for, version by version. */
  readonly copy: (
    request: CopyRequest,
    onProgress: (progress: CopyProgress) => void,
    onCopied: (copied: CopiedVersion) => TaskEither<BackupError, void>,
    signal: AbortSignal,
  ) => TaskEither<BackupError, CopyReport>;
  /** Which of those that are to stand there do not: by one look at what is there. */
  readonly look: (
    request: LookRequest,
    signal: AbortSignal,
  ) => TaskEither<BackupError, ReadonlyArray<KnownVersion>>;
  /** Removes versions, and then what no version needs any more. */
  readonly prune: (request: PruneRequest, signal: AbortSignal) => TaskEither<BackupError, PruneReport>;
  /** The versions of a name there, oldest first; of all names for null. */
  readonly versions: (
    access: StoreAccess,
    name: string | null,
    signal: AbortSignal,
  ) => TaskEither<BackupError, ReadonlyArray<StoredVersion>>;
  /** Puts an archive together in a new file in `directory`, which is there as long as `use` takes; of `parts` of it alone, where those are given. */
  readonly withArchive: <A>(
    access: StoreAccess,
    version: StoredVersion,
    directory: string,
    onProgress: (progress: CopyProgress) => void,
    signal: AbortSignal,
    use: (path: string) => TaskEither<BackupError, A>,
    parts?: ReadonlyArray<ArchiveRange> | null,
  ) => TaskEither<BackupError, A>;
  /** Makes `directory`, which may be there and hold no workspace, the workspace whose copies these are. */
  readonly recover: (
    access: StoreAccess,
    url: string,
    directory: string,
    signal: AbortSignal,
  ) => TaskEither<BackupError, RecoveredWorkspace>;
  /** Makes a new identity in a file that is not there yet; gives who it stands for. */
  readonly newKey: (file: string) => TaskEither<BackupError, string>;
  /**
   * Reads and holds every byte that was chosen against its digest. `destination`: its number; what is found is noted for the next copy, and
   * what was found before is looked at again. Null for a place that is none.
   */
  readonly check: (
    access: StoreAccess,
    sample: Sample,
    destination: number | null,
    onProgress: (progress: CopyProgress) => void,
    signal: AbortSignal,
  ) => TaskEither<BackupError, StoreCheck>;
  /** Holds the journal here against the heads there. `destination`: its number. */
  readonly compare: (
    access: StoreAccess,
    destination: number,
    journal: JournalCopy,
    signal: AbortSignal,
  ) => TaskEither<BackupError, HistoryCompared>;
}
