/** The ports: what the application needs from the world, as readonly records of functions. */
import type { Either } from 'fp-ts/Either';
import type { IO } from 'fp-ts/IO';
import type { Task } from 'fp-ts/Task';
import type { TaskEither } from 'fp-ts/TaskEither';
import type { ArchiveInHand, LiveStatus, RunStatus } from './codecs/live-status';
import type { Compression } from './domain/schedule/compression';
import type { Archives } from './domain/archive/archives';
import type { SavedSeen } from './domain/doctor/check-checkpoint';
import type { Area } from './domain/doctor/finding';
import type { PathStatus } from './domain/doctor/path-status';
import type { BackupError } from './domain/error';
import type { Placement } from './domain/events/event';
import type { LostLines } from './domain/lost-lines';
import type { PackReport } from './domain/events/pack-report';
import type { Folded } from './domain/history/fold-journal';
import type { FileOnDisk } from './domain/decider/reconcile';
import type { Decided, Recorded } from './domain/events/recorded';
import type { ArchiveName, SourcePath } from './domain/schedule/schedule';
import type { PlaceOf } from './domain/schedule/source-place';
import type { StagedText } from './domain/decider/staged-text';
import type { State } from './domain/decider/state';
import type { Now, Timestamp } from './domain/time/time';

export interface Clock {
  readonly now: IO<Now>;
}

/** The journal up to its last line. */
export interface Head {
  /** Lines in the journal; 0 when it is empty. */
  readonly seq: number;
  /** SHA-256 of the last line without its newline, 64 hex digits; zeros when it is empty. */
  readonly hash: string;
  readonly state: State;
}

/** A line of the journal, and where it stands in the file: bytes `start` to `end`, its newline included. */
export interface Place {
  readonly seq: number;
  readonly hash: string;
  readonly start: number;
  readonly end: number;
}

/** The place of the last whole line; `torn` counts the bytes after it. */
export interface JournalEnd extends Place {
  readonly torn: number;
}

/** What a journal adds up to at a line. */
export interface Remembered {
  readonly place: Place;
  readonly folded: Folded;
}

/** The append-only journal. Every call fails with `JournalDamaged` rather than guess. */
export interface Journal {
  /** Runs `use` under the write lock; waits at most 10 s for it (`JournalBusy`). */
  readonly exclusively: <A>(use: TaskEither<BackupError, A>) => TaskEither<BackupError, A>;
  /** Under the write lock only: the present head; a torn tail is moved aside first. */
  readonly head: TaskEither<BackupError, Head>;
  /**
   * Under the write lock only: adds one line after the head and makes it durable, or leaves the journal as it was.
   * Nothing is added that would not be read again (`NotRecordable`).
   */
  readonly append: (at: Timestamp, decided: Decided) => TaskEither<BackupError, Head>;
  /**
   * Without any lock: every whole line after a place (null: from the first), chain checked; a torn tail is passed over.
   * `line` is the line as it stands in the file, without its newline.
   */
  readonly readFrom: (
    after: Place | null,
    onRecorded: (recorded: Recorded, line: string) => void,
  ) => TaskEither<BackupError, JournalEnd>;
  /** Without any lock: whether the line at a place is still there as it was. */
  readonly holds: (place: Place) => TaskEither<BackupError, boolean>;
  /** What was remembered last, if the journal still has that line where it was; null otherwise. It only saves time. */
  readonly remembered: TaskEither<BackupError, Remembered | null>;
  /** Keeps this for whoever reads next. Where that can't be done, nothing is lost but time. */
  readonly remember: (what: Remembered) => IO<void>;
  /** Without any lock: the furthest line that was there and is there no more, as far as what was saved tells; null when nothing does. */
  readonly lost: TaskEither<BackupError, LostLines | null>;
}

/** The archives that the journal has recorded. */
export interface ArchiveIndex {
  /** Up to the journal's present end. The first call walks the whole chain. */
  readonly read: TaskEither<BackupError, Archives>;
}

/** What a process can hold until it dies: its place as the service, or as the one that makes an archive. */
export type HeldRange = 'service' | 'archive';

export interface Locks {
  /** Null when another process holds it; otherwise a function that lets go. */
  readonly tryHold: (range: HeldRange) => TaskEither<BackupError, IO<void> | null>;
}

/** `backup_schedules.txt` and the texts staged to replace it, by the journal line that they belong to. */
export interface SchedulesFile {
  /** A replacement in place that was cut short reads as if it had not begun. */
  readonly read: TaskEither<BackupError, FileOnDisk>;
  readonly staged: TaskEither<BackupError, ReadonlyArray<StagedText>>;
  /** Whether a new text could be put in place now; Left says why not. Changes nothing. */
  readonly replaceable: TaskEither<BackupError, void>;
  /**
   * Writes the text beside the file, durably. `replaces`: what the file holds, noted when an older text still waits;
   * undefined when none does.
   */
  readonly stage: (
    seq: number,
    text: string,
    replaces: string | null | undefined,
  ) => TaskEither<BackupError, void>;
  /**
   * Puts the staged text in place, durably, unless the file holds anything but what is expected (`edited`). A staged text
   * that is not `text` any more is made anew. When that fails, what the text is to replace is noted beside it.
   */
  readonly publish: (
    seq: number,
    text: string,
    expected: string | null,
  ) => TaskEither<BackupError, 'published' | 'edited'>;
  /** Forgets a staged text, and what was noted beside it. */
  readonly discard: (seq: number) => TaskEither<BackupError, void>;
}

/** Where archives are kept: `backups/` here; the seam for other stores. */
export interface ArchiveStore {
  /** Names for a new archive of `name`, and for the present one, which is kept. Creates the directory. */
  readonly place: (name: ArchiveName, now: Now) => TaskEither<BackupError, Placement>;
  /** The same, with a name for the archive that is present by now; the new one stays where it was written. */
  readonly settle: (placement: Placement, now: Now) => TaskEither<BackupError, Placement>;
  /** Absolute path of a file in the store. A name that is no file name leads to nothing. */
  readonly pathOf: (file: string) => string;
  /**
   * Keeps the present archive, puts the new one in its place, durably; doing it again changes nothing. `name taken`: by
   * now something else stands where the placement found nothing; nothing was changed.
   */
  readonly publish: (placement: Placement) => TaskEither<BackupError, 'published' | 'name taken'>;
  /** Whether the file is there and is the archive that the report describes. */
  readonly holds: (file: string, report: PackReport) => TaskEither<BackupError, boolean>;
  /** Bytes of the file; null when it is not there. */
  readonly size: (file: string) => TaskEither<BackupError, number | null>;
  /** Durably; nothing when it is not there. */
  readonly remove: (file: string) => TaskEither<BackupError, void>;
  /** Names of the temporary files that are there, whether or not somebody writes them. */
  readonly temporary: TaskEither<BackupError, ReadonlyArray<string>>;
  /** Removes temporary files that no process is writing any more; gives their names. */
  readonly sweep: TaskEither<BackupError, ReadonlyArray<string>>;
  /** Names of the archives, sorted. */
  readonly list: TaskEither<BackupError, ReadonlyArray<string>>;
}

/** Where a schedule's path leads. */
export interface Resolved {
  readonly source: string;
  readonly root: string;
}

/** Finds what a schedule's path means on this machine. */
export interface Sources {
  /** Absolute path and first member component for a schedule's path; `~/` may have no meaning on this machine. */
  readonly resolve: (path: SourcePath) => Either<BackupError, Resolved>;
  /** The same text for every spelling of a place. Never fails, and looks at nothing. */
  readonly placeOf: PlaceOf;
  readonly exists: (path: SourcePath) => TaskEither<BackupError, boolean>;
  /** The workspace's own directories, which no archive holds. */
  readonly never: ReadonlyArray<string>;
}

/** The human log of this process; a line that can't be written is a warning. */
export interface Log {
  readonly write: (at: Timestamp, text: string) => IO<void>;
}

/** Tells of changes to the schedules file until it is closed. */
export interface Watcher {
  readonly watch: (onChange: IO<void>) => TaskEither<BackupError, IO<Promise<void>>>;
}

/** What `start` came to. `archiving` names the archive that is still being made. */
export interface Started {
  readonly pid: number;
  readonly archiving: string | null;
  /** What it has found that is not as it should be, and that does not keep it from its work. */
  readonly warnings: ReadonlyArray<string>;
}

/** The service as it can be seen from outside. All but `up` is null where it can't be told. */
export interface ServiceStatus {
  readonly up: boolean;
  readonly pid: number | null;
  readonly since: Timestamp | null;
  readonly live: LiveStatus | null;
  /** It is of an older version, which can't read the lines that this one writes; not there for any other. */
  readonly outdated?: boolean;
  /** Whether any process holds the place of the one that makes an archive; not there where it can't be told. */
  readonly archiving?: boolean;
  /** The archive that `run` has in hand in another process; not there when it has none. */
  readonly run?: RunStatus;
}

/** The background service as a process. */
export interface ServiceProcess {
  /** Whether it lives, and what it shows of itself. */
  readonly look: TaskEither<BackupError, ServiceStatus>;
  /** `inspect` makes it look for the workspace's inspector, whichever it has (null), or only one on that port. */
  readonly start: (options: { readonly inspect: number | null | false }) => TaskEither<BackupError, Started>;
  /** Signals the service and waits until it is gone; `onWait` hears once, after a moment, what the service is doing. */
  readonly stop: (
    how: 'drain' | 'now',
    onWait: (status: LiveStatus | null) => void,
  ) => TaskEither<BackupError, void>;
}

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
  /** Milliseconds without any progress after which it is given up; without it, it waits for ever. */
  readonly timeout?: number;
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
  /** What the file must be, by its SHA-256; null where every file will do. It is opened once, for the proof and for the restore. */
  readonly sha256: string | null;
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

/** A member that was not restored, and why. */
export interface UnpackRefusal {
  readonly path: string;
  readonly reason: string;
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
 * now, which says nothing of the archive. `message` is one line for a person.
 */
export interface UnpackFailure {
  readonly kind:
    'missing' | 'unreadable' | 'changed' | 'damaged' | 'no-space' | 'abandoned' | 'unsupported' | 'other';
  readonly message: string;
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

/** The workspace as something that may go away, as a disk that is not mounted, and come back under the same name. */
export interface WorkspaceAttachment {
  /** Whether a workspace stands in the directory now. Creates nothing. */
  readonly isThere: IO<boolean>;
  /** Lets go of every file and lock of the one that was there. */
  readonly detach: IO<void>;
}

/** What the service shows of itself to other processes. */
export interface ServicePresence {
  readonly pid: number;
  /** Publishes the pid; from now on signals may come. */
  readonly announce: (since: Timestamp) => TaskEither<BackupError, void>;
  readonly show: (status: Omit<LiveStatus, 'pid'>) => IO<void>;
  /** Whether it waits for its workspace, so that there is no place in which it could show itself: the list of processes tells. */
  readonly wait: (waits: boolean) => IO<void>;
  readonly leave: IO<void>;
}

/** What `run` shows of itself while it has an archive in hand; null when that is over. Never fails. */
export interface RunPresence {
  readonly show: (archive: ArchiveInHand | null) => IO<void>;
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

/** The page that shows the running chart, and the relay that serves it on this machine only. */
export interface InspectorPage {
  readonly serve: (options: {
    /** Null: the usual one. */
    readonly port: number | null;
    readonly open: boolean;
    /** Show the official hosted page, which needs the internet, in place of ours. */
    readonly stately: boolean;
  }) => TaskEither<BackupError, { readonly url: string; readonly close: Task<void> }>;
}

/** Where a restore can go: paths as the caller of a command means them. */
export interface Directories {
  readonly absolute: (path: string) => string;
  /** The same with every link on the way followed, as far as it leads anywhere. */
  readonly real: (path: string) => string;
  /** Absolute path of a name beside the caller that is not taken: the name itself, or `NAME-2` and so on. */
  readonly unused: (name: string) => TaskEither<BackupError, string>;
}

/** The workspace as the machine shows it, and the little in it that a repair may touch. To look creates nothing. */
export interface WorkspaceProbe {
  /** A place by its path in the workspace; null when it is not there. */
  readonly look: (file: string) => TaskEither<BackupError, PathStatus | null>;
  /** Names in a part of the workspace, of `schedules` the drafts alone; none when it is not there. */
  readonly names: (area: Area) => TaskEither<BackupError, ReadonlyArray<string>>;
  /** Who holds a lock at this instant, in words; null when nobody does. */
  readonly holder: (range: HeldRange | 'write') => TaskEither<BackupError, string | null>;
  readonly checkpoints: TaskEither<BackupError, ReadonlyArray<SavedSeen>>;
  /** Bytes that can still be written into `backups/`. */
  readonly free: TaskEither<BackupError, number>;
  /** Whether archives can be compressed with zstd on this machine. */
  readonly zstd: Task<boolean>;
  /** Gives a place these permission bits. */
  readonly tighten: (file: string, mode: number) => TaskEither<BackupError, void>;
  readonly remove: (area: Area, name: string) => TaskEither<BackupError, void>;
}
